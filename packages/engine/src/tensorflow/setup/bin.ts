#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('npm run setup:tensorflow --', import.meta.url, () => import('./command.ts'));
