#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-ar', import.meta.url, () => import('./command/command.ts'));
