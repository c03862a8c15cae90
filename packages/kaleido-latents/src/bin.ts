#!/usr/bin/env node
import { launch } from '@kaleido/shared/launch';

await launch('kaleido-latents', import.meta.url, () => import('./command.ts'));
