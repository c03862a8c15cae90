import { isMainThread, Worker } from 'node:worker_threads';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import type { Trial, Verdict } from './try-network.ts';

/*
 * A process that opens a network and runs it once, on black pictures. Whatever the file makes ONNX Runtime do happens here
 * first, where it can be stopped.
 */

async function verdictOf({ file, options }: Trial): Promise<Verdict> {
  try {
    const { openNetwork } = await import('./network.ts');
    await (await openNetwork(file, options)).close();
    return {};
  } catch (error) {
    const isUsage = error instanceof UsageError;
    return { fault: isUsage || error instanceof InputError ? messageOf(error) : `${file}: ${messageOf(error)}`, isUsage };
  }
}

/** Ends the process when the one that started it has gone; from a thread, since the network may hold the other one for ever. */
function followParent(): void {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 100);
}

if (isMainThread) {
  new Worker(new URL(import.meta.url)).unref();
  process.once('message', async (trial: Trial) => {
    const verdict = await verdictOf(trial);
    process.send?.(verdict, () => process.disconnect());
  });
  process.once('disconnect', () => process.exit()); // the parent has gone
} else followParent();
