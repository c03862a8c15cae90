#!/usr/bin/env node
import { runBuilt } from '@kaleido/shared/bin';

await runBuilt('kaleido-diffuse', new URL('../dist/bin.js', import.meta.url));
