#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-edit', new URL('../dist/bundled/bin.js', import.meta.url));
