import type { Engine } from '@kaleido/engine';
import { checkLosses, lossGradients } from './check-losses.ts';
import { checkNetworks } from './check-networks.ts';
import { checkChains, checkGuidance, checkSteps } from './check-sampling.ts';
import { checkSchedules } from './check-schedules.ts';
import { checkTraining, type MakeUpdate } from './check-training.ts';
import { openMdmFixtures, type ParityResult } from './mdm-fixtures.ts';

export type { MakeUpdate } from './check-training.ts';

/**
 * Computes every output of a fixture folder (fixtures.json, fixtures.safetensors) and compares it with what ml-mdm computed: one
 * result an output, as soon as it is known. An entry that no check reads comes last, with an error of Infinity.
 * @param makeUpdate the optimiser to check; without it the entries `train` are left out
 * @throws when the folder cannot be read or lacks an input
 */
export async function* checkMdm(folder: string, engine: Engine, makeUpdate?: MakeUpdate): AsyncGenerator<ParityResult> {
  const fixtures = await openMdmFixtures(folder);
  yield* checkSchedules(fixtures);
  yield* checkNetworks(fixtures, engine);
  const gradients = lossGradients(fixtures, engine);
  yield* checkLosses(fixtures, engine, gradients);
  yield* checkSteps(fixtures);
  yield* checkGuidance(fixtures, engine);
  yield* checkChains(fixtures, engine);
  if (makeUpdate) yield* checkTraining(fixtures, gradients, makeUpdate);
  for (const name of fixtures.unread()) if (makeUpdate || !name.startsWith('train.')) yield { name, error: Number.POSITIVE_INFINITY };
}
