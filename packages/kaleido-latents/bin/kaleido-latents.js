#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-latents', new URL('../dist/bin.js', import.meta.url));
