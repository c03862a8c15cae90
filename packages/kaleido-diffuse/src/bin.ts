#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-diffuse', import.meta.url, () => import('./command/command.ts'));
