#!/usr/bin/env node
import './save-signal.ts';

// Only now, because an import statement would be loaded before the signal is listened to.
const { main } = await import('@kaleido/shared/cli');
const { subcommands } = await import('./subcommands.ts');
const word = process.argv[2] ?? '';
const subcommand = Object.hasOwn(subcommands, word) ? subcommands[word] : undefined;
if (subcommand) process.argv.splice(2, 1);
await main((await (subcommand ?? (() => import('./command.ts')))()).command);
