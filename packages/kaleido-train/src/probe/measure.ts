import type { Sample } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import {
  blobIou,
  eachOf,
  entityKinds,
  fromLeft,
  type ProbeAnswers,
  type ProbeConfig,
  type Reading,
  readingOf,
  runProbe,
  wordOf,
} from '@kaleido/metrics/probe';
import { median } from '@kaleido/shared/median';
import { random } from '@kaleido/shared/random';
import { boxIou, type SceneFacts } from '@kaleido/shared/record';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { factsOf, probeBatch } from './batch.ts';
import { calibrationOf, type HeadCalibration } from './calibration.ts';
import type { Degradation } from './degrade.ts';

/** A probe's outputs for pictures, with their ground truth. */
export interface Examined {
  readonly config: ProbeConfig;
  readonly answers: ProbeAnswers;
  readonly readings: readonly Reading[];
  readonly facts: readonly SceneFacts[];
  /** Target distributions of the heads, [pictures, K], and whether each is known, [pictures, H]. */
  readonly classes: Float32Array;
  readonly known: Float32Array;
}

/** Evaluation of a probe. */
export interface ProbeReport {
  readonly pictures: number;
  /** Accuracy by attribute. `both`: all subjects and all things right, including their number. */
  readonly accuracy: Readonly<Record<string, number>>;
  /** Median IoU of boxes and blobs with the true ones, over pictures with the right number of them: `subjects`, `things`, and `all`. */
  readonly boxes: Readonly<Record<string, number>>;
  readonly blobs: Readonly<Record<string, number>>;
  /** Calibration by head. */
  readonly calibration: Readonly<Record<string, HeadCalibration>>;
}

/** Maximum batch size. */
const BATCH = 64;

/**
 * Runs a probe on samples whose ground truth is known.
 * @param degradation undefined leaves the pictures unchanged
 */
export async function examine(
  engine: Engine,
  { config, tensors }: { readonly config: ProbeConfig; readonly tensors: NamedTensors },
  samples: readonly Sample[],
  degradation: Degradation | undefined,
): Promise<Examined> {
  const network = await runProbe(engine, { config, tensors }, Math.min(BATCH, samples.length));
  try {
    const draw = degradation && ((index: number) => random(0, 'spoilt held-out pictures', index));
    const { pixels, targets } = probeBatch(
      config,
      samples,
      { degradation: degradation ?? { clean: 1, leastSide: 1, blur: 0, noise: 0, color: 1 } },
      draw,
    );
    const answers = await network.run(pixels.data as Float32Array);
    const row = (values: Float32Array, index: number) =>
      values.subarray((index * values.length) / samples.length, ((index + 1) * values.length) / samples.length);
    return {
      config,
      answers,
      readings: samples.map((_, index) => readingOf(config, row(answers.logits, index), row(answers.places, index))),
      facts: samples.map(factsOf),
      classes: targets.classes.data as Float32Array,
      known: targets.known.data as Float32Array,
    };
  } finally {
    await network.dispose();
  }
}

/** Scores a probe's outputs against the ground truth. */
export function reportOf(examined: Examined): ProbeReport {
  const { readings, facts } = examined;
  const right = new Map<string, boolean[]>();
  const overlaps = { boxes: new Map<string, number[]>(), blobs: new Map<string, number[]>() };
  for (const [index, reading] of readings.entries()) {
    const scene = facts[index]!;
    for (const [of, { word }] of Object.entries(reading.words)) {
      const truth = wordOf(scene, of);
      if (truth !== undefined) note(right, of, truth === word);
    }
    for (const [of, answers] of Object.entries(reading.each)) {
      const truth = eachOf(scene, of);
      if (truth?.length === reading.subjects.length)
        for (const [slot, word] of truth.entries()) note(right, of, answers[slot]?.word === word);
    }
    const named = entityKinds.map((kind) => {
      const seen = reading[kind].map(({ name }) => name).sort();
      const isRight = `${seen}` === `${[...(scene[kind] ?? [])].sort()}`;
      note(right, kind, isRight);
      if (seen.length === scene[kind]?.length)
        for (const [slot, entity] of fromLeft(scene, kind).entries()) {
          const [box, blob] = [scene.boxes?.[kind]?.[entity], scene.blobs?.[kind]?.[entity]];
          const { box: seenBox, blob: seenBlob } = reading[kind][slot]!;
          for (const of of [kind, 'all']) {
            if (box) note(overlaps.boxes, of, boxIou(seenBox, box));
            if (blob) note(overlaps.blobs, of, blobIou(seenBlob, blob));
          }
        }
      return isRight;
    });
    note(right, 'both', named.every(Boolean));
  }
  return {
    pictures: readings.length,
    accuracy: byName(right, (list) => list.filter(Boolean).length / list.length),
    boxes: byName(overlaps.boxes, median),
    blobs: byName(overlaps.blobs, median),
    calibration: calibrationOf(examined),
  };
}

function note<T>(lists: Map<string, T[]>, name: string, value: T): void {
  const known = lists.get(name);
  if (known) known.push(value);
  else lists.set(name, [value]);
}

const byName = <T>(lists: ReadonlyMap<string, readonly T[]>, of: (list: readonly T[]) => number): Record<string, number> =>
  Object.fromEntries([...lists].map(([name, list]) => [name, Number(of(list).toFixed(4))]));
