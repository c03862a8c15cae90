import { constants } from 'node:os';
import { main } from './main.ts';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort(constants.signals[name]));

const code = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  signal: interruption.signal,
});
process.exitCode = interruption.signal.aborted ? 128 + interruption.signal.reason : code;
