#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-metrics', import.meta.url, () => import('./command/command.ts'));
