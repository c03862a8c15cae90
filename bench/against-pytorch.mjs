import { setTimeout } from 'node:timers/promises';
import { median } from './median.mjs';

/** Pause, because threads of the other side may still spin for a while. */
const rest = () => setTimeout(300);

/** Warm-up rounds. */
const WARM_UP = 2;

/** How PyTorch names its layouts. */
const LAYOUTS = { NCHW: 'contiguous', 'channels-last': 'channels_last' };

/**
 * Times our side and PyTorch in both of its layouts, one after the other in every round.
 * @param ours by the engine's name
 * @param modes of PyTorch: 'eager', and 'compiled' for torch.compile
 * @returns a function that prints the medians
 */
export async function againstPyTorch(ours, python, rounds, modes = ['eager']) {
  const theirs = modes.flatMap((mode) =>
    Object.entries(LAYOUTS).map(([name, layout]) => [`PyTorch ${name}${mode === 'eager' ? '' : `, ${mode}`}`, `${layout} ${mode}`]),
  );
  const times = Object.fromEntries([...Object.keys(ours), ...theirs.map(([name]) => name)].map((name) => [name, []]));
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const elapsed = {};
    for (const [name, run] of Object.entries(ours)) {
      await rest();
      await run(); // as in the middle of a chain of steps: caches warm, processor awake
      const start = performance.now();
      await run();
      elapsed[name] = performance.now() - start;
    }
    for (const [name, request] of theirs) {
      await rest();
      elapsed[name] = await python.ask(request);
    }
    if (round >= WARM_UP) for (const name of Object.keys(times)) times[name].push(elapsed[name]);
  }
  return () => {
    for (const [name, list] of Object.entries(times))
      console.log(
        `${name.padEnd(32)} median ${median(list).toFixed(1)} ms  (${Math.min(...list).toFixed(1)} … ${Math.max(...list).toFixed(1)})`,
      );
  };
}
