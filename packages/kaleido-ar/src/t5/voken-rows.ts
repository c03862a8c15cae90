import { type Random, random } from '@kaleido/shared/random';

/** The codes of a tokenizer with finite scalar quantization, as rows of an embedding. */
export interface VokenCodes {
  readonly firstRow: number;
  /** Levels of each digit of a code, least significant first; their product is the number of codes. */
  readonly levels: readonly number[];
}

/** Number of codes with these levels. */
export const codeCount = (levels: readonly number[]): number => levels.reduce((product, count) => product * count, 1);

/** How much each digit's position on its axis counts, and each level's own vector. */
const AXIS = 0.65;
const OWN = 0.25;

/**
 * Rows for codes of finite scalar quantization: the sum, over a code's digits, of an axis times the digit's value in −1…1 and of a vector of
 * the level's own. So codes that look alike begin alike, and what is learned of one voken holds for its neighbours; with independent rows
 * a small model does not learn to read them.
 * @returns [codes, width], with unit variance
 */
export function vokenRows(levels: readonly number[], width: number, seed: number): Float32Array {
  const codes = codeCount(levels);
  const axes = levels.map((count, digit) => levelVectors(random(seed, 'voken', digit), count, width));
  const rows = new Float32Array(codes * width);
  for (let code = 0; code < codes; code++) {
    const row = rows.subarray(code * width, (code + 1) * width);
    let rest = code;
    for (const [digit, count] of levels.entries()) {
      const level = axes[digit]![rest % count]!;
      for (let index = 0; index < width; index++) row[index]! += level[index]!;
      rest = Math.floor(rest / count);
    }
  }
  return standardised(rows);
}

/** One vector a level. */
function levelVectors(source: Random, count: number, width: number): Float32Array[] {
  const normal = () => source.fillNormal(new Float32Array(width));
  const axis = normal();
  const half = Math.floor(count / 2);
  return Array.from({ length: count }, (_, level) => {
    const position = (AXIS * (level - half)) / half;
    return normal().map((own, index) => position * axis[index]! + OWN * own);
  });
}

function standardised(values: Float32Array): Float32Array {
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  return values.map((value) => value / deviation);
}
