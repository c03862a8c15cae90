#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-latents', new URL('../dist/bundled/bin.js', import.meta.url));
