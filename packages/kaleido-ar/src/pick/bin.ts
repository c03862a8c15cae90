#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-pick', import.meta.url, () => import('./command.ts'));
