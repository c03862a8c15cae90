#!/usr/bin/env node
import './save-signal.ts';

// Only now, because an import statement would be loaded before the signal is listened to.
const [{ main }, { command }] = [await import('@kaleido/shared/cli'), await import('./command.ts')];
await main(command);
