#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-pick', new URL('../dist/bundled/pick-bin.js', import.meta.url));
