#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-train', import.meta.url, () => import('./command.ts'));
