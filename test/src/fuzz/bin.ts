#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('npm run fuzz --', import.meta.url, () => import('./command.ts'));
