#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-edit', import.meta.url, () => import('./command/command.ts'));
