import { type Head, type ProbeConfig, softmax } from '@kaleido/metrics/probe';

/** Calibration of a head's probabilities. */
export interface HeadCalibration {
  /** Negative log-likelihood: mean −log p of the true class, in nats. */
  readonly nll: number;
  /** Expected calibration error: mean |confidence − accuracy| over ten bins of equal width, weighted by their counts. */
  readonly ece: number;
}

/** Logits of pictures, with their targets. */
interface LabelledLogits {
  readonly config: ProbeConfig;
  readonly answers: { readonly logits: Float32Array };
  readonly classes: Float32Array;
  readonly known: Float32Array;
}

/** One head and one picture: logits and target distribution. */
type Pair = readonly [logits: Float32Array, truth: Float32Array];

/** Temperatures are searched from 1/5 to 5, in log space. */
const RANGE = Math.log(5);

/** The name of a head in reports. */
const headName = ({ of, kind, slot }: Head): string => (kind === 'count' ? `${of}.count` : kind === 'each' ? `${of}.${slot}` : of);

/** Calibration of each head at its temperature. */
export const calibrationOf = (labelled: LabelledLogits): Record<string, HeadCalibration> =>
  Object.fromEntries(
    labelled.config.heads.map((head, index) => {
      const pairs = pairsOf(labelled, index);
      const rounded = (value: number) => Number(value.toFixed(4));
      return [headName(head), { nll: rounded(nllAt(pairs, head.temperature)), ece: rounded(calibrationError(pairs, head.temperature)) }];
    }),
  );

/** Temperature scaling (Guo et al. 2017, arXiv 1706.04599): sets each head's temperature to the one with the lowest NLL. */
export function calibrated(labelled: LabelledLogits): ProbeConfig {
  const heads = labelled.config.heads.map((head, index) => {
    const pairs = pairsOf(labelled, index);
    return pairs.length === 0 ? head : { ...head, temperature: Number(bestTemperature(pairs).toFixed(3)) };
  });
  return { ...labelled.config, heads };
}

function pairsOf({ config: { heads }, answers: { logits }, classes, known }: LabelledLogits, index: number): Pair[] {
  const width = heads.reduce((sum, head) => sum + head.classes.length, 0);
  const first = heads.slice(0, index).reduce((sum, head) => sum + head.classes.length, 0);
  const count = heads[index]!.classes.length;
  const pairs: Pair[] = [];
  for (let row = 0; row * heads.length < known.length; row++) {
    if (known[row * heads.length + index] === 0) continue;
    const from = row * width + first;
    pairs.push([logits.subarray(from, from + count), classes.subarray(from, from + count)]);
  }
  return pairs;
}

const nllAt = (pairs: readonly Pair[], temperature: number): number =>
  pairs.reduce((sum, [logits, truth]) => {
    const p = softmax(logits, temperature);
    return sum - truth.reduce((part, share, k) => part + (share > 0 ? share * Math.log(Math.max(p[k]!, 1e-12)) : 0), 0);
  }, 0) / Math.max(1, pairs.length);

/** Golden-section search: the NLL is unimodal in the log of the temperature. */
function bestTemperature(pairs: readonly Pair[]): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  const cost = (log: number) => nllAt(pairs, Math.exp(log));
  let [low, high] = [-RANGE, RANGE];
  let [a, b] = [high - golden * (high - low), low + golden * (high - low)];
  let [atA, atB] = [cost(a), cost(b)];
  while (high - low > 1e-3) {
    if (atA < atB) {
      [high, b, atB] = [b, a, atA];
      a = high - golden * (high - low);
      atA = cost(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + golden * (high - low);
      atB = cost(b);
    }
  }
  return Math.exp((low + high) / 2);
}

const BINS = 10;

function calibrationError(pairs: readonly Pair[], temperature: number): number {
  const bins = Array.from({ length: BINS }, () => ({ count: 0, probability: 0, right: 0 }));
  for (const [logits, truth] of pairs) {
    const p = softmax(logits, temperature);
    const best = p.indexOf(Math.max(...p));
    const bin = bins[Math.min(BINS - 1, Math.floor(p[best]! * BINS))]!;
    bin.count++;
    bin.probability += p[best]!;
    bin.right += truth[best]!;
  }
  return bins.reduce((sum, { probability, right }) => sum + Math.abs(probability - right), 0) / Math.max(1, pairs.length);
}
