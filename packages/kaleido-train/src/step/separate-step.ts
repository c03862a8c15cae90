import type { Engine } from '@kaleido/engine';
import type { OptimiserConfig } from '../config/training-config.ts';
import { compileGradient } from './gradient.ts';
import { gradientBuffer } from './gradient-buffer.ts';
import type { NetworkSetup, NetworkStep } from './network-step.ts';
import { compileUpdate } from './update.ts';

/** A graph for loss and gradient, then the update. */
export async function compileSeparate<F>(engine: Engine, optimiser: OptimiserConfig, setup: NetworkSetup<F>): Promise<NetworkStep<F>> {
  const { layout, state, frugal = false } = setup;
  const buffer = gradientBuffer(layout, frugal);
  const gradient = await compileGradient(engine, setup);
  const update = await compileUpdate(engine, optimiser, layout, state);
  return {
    nodeCount: gradient.nodeCount + update.nodeCount,
    async run(fed, scalars) {
      const sum = buffer.begin();
      const parts = await gradient.addTo(sum, fed);
      const gradNorm = await update.run(sum, scalars);
      buffer.end(sum);
      return { parts, gradNorm };
    },
    sync: () => update.sync(),
    async dispose() {
      await gradient.dispose();
      await update.dispose();
    },
  };
}
