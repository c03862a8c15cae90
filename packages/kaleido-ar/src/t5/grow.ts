import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import { type VokenCodes, vokenRows } from './voken-rows.ts';

/** The rows of a prior's embedding and head. */
export interface PriorRows {
  readonly priorRows: number;
  /** Undefined where vokens have no digits. */
  readonly vokenCodes?: VokenCodes | undefined;
}

const EMBEDDING = 'decoder.embed_tokens.weight';

/** How many times longer than other rows those of vokens with digits are, so that they do not drown in the residual stream. */
const VOKEN_LENGTH = 8;

/**
 * Adds rows for added pieces to the prior (docs/t5.md, "Vocabulary"): the embedding, and the head if there is one, grow to `priorRows`
 * rows. The new rows follow the last one, drawn from a normal distribution with the standard deviation of the existing entries; in the
 * embedding, those of vokens with digits are built from these.
 * @throws RangeError when there already are more rows
 */
export function growPrior(prior: NamedTensors, rows: PriorRows, seed: number): NamedTensors {
  const grown = [EMBEDDING, 'lm_head.weight'].flatMap((name): [string, HostTensor][] => {
    const table = prior[name];
    return table ? [[name, growTable(table, rows, seed, name)]] : [];
  });
  return { ...prior, ...Object.fromEntries(grown) };
}

function growTable(table: HostTensor, { priorRows: rows, vokenCodes }: PriorRows, seed: number, name: string): HostTensor {
  const [before = 0, width = 0] = table.shape;
  if (rows < before) throw new RangeError(`${name}: expected at least its ${before} rows, got ${rows}`);
  const values = new Float32Array(rows * width);
  random(seed, 'grow', name).fillNormal(values.subarray(before * width));
  if (vokenCodes && name === EMBEDDING)
    values.set(
      vokenRows(vokenCodes.levels, width, seed).map((value) => VOKEN_LENGTH * value),
      vokenCodes.firstRow * width,
    );
  const deviation = deviationOf(table.data);
  for (let index = before * width; index < values.length; index++) values[index] = (values[index] ?? 0) * deviation;
  values.set(table.data);
  return float32([rows, width], values);
}

function deviationOf(values: HostTensor['data']): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.sqrt(Math.max(0, squares / values.length - mean * mean));
}
