#!/usr/bin/env node
import { main } from '@kaleido/shared/cli';
import { command } from './command.ts';

await main(command);
