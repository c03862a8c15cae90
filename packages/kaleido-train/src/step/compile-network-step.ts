import type { Engine } from '@kaleido/engine';
import type { OptimiserConfig } from '../config/training-config.ts';
import { compileFused } from './fused-step.ts';
import type { NetworkSetup, NetworkStep } from './network-step.ts';
import { compileSeparate } from './separate-step.ts';

/** Compiles a training step, whatever the network: gradient and update apart on an engine that copies outputs, where that is faster. */
export const compileNetworkStep = <F>(engine: Engine, optimiser: OptimiserConfig, setup: NetworkSetup<F>): Promise<NetworkStep<F>> =>
  engine.copiesOutputs ? compileSeparate(engine, optimiser, setup) : compileFused(engine, optimiser, setup);
