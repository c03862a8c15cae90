import { constants } from 'node:os';
import { messageOf } from '@kaleido/shared/errors';
import { main } from './main.ts';

const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => interruption.abort(128 + constants.signals[name]));

// Errors of writing arrive late, even after the work. Who reads may have seen enough: `npm run figure -- --list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  const isReaderGone = error.code === 'EPIPE';
  if (!isReaderGone) process.stderr.write(`figure: standard output: ${messageOf(error)}\n`);
  process.exitCode = isReaderGone ? 0 : 1;
  interruption.abort(process.exitCode);
});
process.stderr.on('error', () => undefined);

const code = await main(process.argv.slice(2), {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  signal: interruption.signal,
});
process.exitCode = interruption.signal.aborted ? interruption.signal.reason : code;
