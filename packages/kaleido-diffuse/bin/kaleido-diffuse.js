#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-diffuse', new URL('../dist/bundled/bin.js', import.meta.url));
