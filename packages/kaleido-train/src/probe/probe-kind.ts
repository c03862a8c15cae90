import { fileURLToPath } from 'node:url';
import type { Sample, Source } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import { nest } from '@kaleido/engine';
import { initialise } from '@kaleido/engine/nn';
import type { Tensor4D } from '@kaleido/engine/tf';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import {
  headsOf,
  type ProbeConfig,
  type ProbeWeights,
  parseProbeConfig,
  probe,
  probeComponent,
  probeParameters,
} from '@kaleido/metrics/probe';
import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import type { NamedTensors } from '@kaleido/shared/tensors';
import type { Trainee, TraineeKind } from '../single/trainee.ts';
import { factsOf, type ProbeBatch, probeBatch } from './batch.ts';
import { lossWeights, probeLoss } from './loss.ts';
import { examine, reportOf } from './measure.ts';
import { type ProbeTrainingConfig, parseProbeTraining } from './probe-training-config.ts';
import { drawReadings } from './sheet.ts';

/** A probe as the training loop sees it (`kaleido-train probe`). */
export const probeKind: TraineeKind<ProbeTrainingConfig, ProbeBatch> = {
  configs: fileURLToPath(new URL('../../configs/probe/', import.meta.url)),
  parse: parseProbeTraining,
  side: ({ network }) => network.side,
  async open({ config, engine, source, chosen }) {
    const network =
      chosen === undefined ? await chosenBy(source, config) : parseProbeConfig(chosen, { file: 'training.json', path: 'chosen' });
    return probeTrainee(config, network, engine);
  },
};

/** The network's config, with heads for the attributes of the first samples. */
async function chosenBy(source: Source, { census, network }: ProbeTrainingConfig): Promise<ProbeConfig> {
  const answers = headsOf((await source.first(census)).map(factsOf));
  if (answers.heads.length === 0) throw new InputError(`data: scene: no attribute varies among the first ${census} pictures`);
  return parseProbeConfig({ ...network, ...answers }, { file: 'the config', path: 'network' });
}

function probeTrainee(config: ProbeTrainingConfig, network: ProbeConfig, engine: Engine): Trainee<ProbeBatch> {
  const { seed, degradation, cutmix } = config;
  const examined = (tensors: NamedTensors, samples: readonly Sample[], isDegraded: boolean) =>
    examine(engine, { config: network, tensors }, samples, isDegraded ? degradation : undefined);
  return {
    parts: lossWeights,
    chosen: network,
    initialise: () => toModelLayout(initialise(probeParameters(network), seed, 'probe')),
    batch: async (samples, step) =>
      probeBatch(network, samples, { degradation, cutmix }, (index) => random(seed, 'probe spoiling', step, index)),
    loss: (weights, { pixels, targets }) =>
      probeLoss(network, config.weights, probe(nest<ProbeWeights>(weights), pixels as Tensor4D), targets),
    async validate(weights, samples) {
      const { accuracy, boxes, blobs } = reportOf(await examined(weights, samples, false));
      const degraded = reportOf(await examined(weights, samples, true));
      return { accuracy, boxes, blobs, accuracy_spoilt: degraded.accuracy };
    },
    sheet: async (weights, samples) => drawReadings(samples, (await examined(weights, samples, false)).readings),
    components: (weights) => ({ probe: probeComponent(network, weights) }),
    async dispose() {},
  };
}
