import { codebookSize, codeUsage, type VokenConfig, type VokenNetwork } from '@kaleido/latents';
import type { HostTensor, NamedTensors } from '@kaleido/shared/tensors';

/** Evaluation of a tokenizer on held-out pictures. */
export interface VokenMeasures {
  /** Mean squared error of reconstructions from a quarter, a half, three quarters and all of the codes; pixels in −1…1. */
  readonly mse_by_quarter: readonly number[];
  /** Fraction of the codebook that occurs. */
  readonly usage: number;
  readonly perplexity: number;
}

/** The lengths of a quarter, a half, three quarters and all of the codes. */
export const quarters = (codes: number): number[] => [1, 2, 3, 4].map((quarter) => Math.ceil((quarter * codes) / 4));

/** Encodes pictures and decodes them from prefixes of their codes. */
export async function measureVokens(
  network: VokenNetwork,
  { codes, levels }: VokenConfig,
  weights: NamedTensors,
  pixels: HostTensor,
): Promise<VokenMeasures> {
  const vokens = await network.encode(weights, pixels);
  const errors: number[] = [];
  for (const length of quarters(codes)) {
    const decoded = await network.decode(
      weights,
      vokens.map((sequence) => sequence.slice(0, length)),
    );
    errors.push(decoded.reduce((sum, value, i) => sum + (value - pixels.data[i]!) ** 2, 0) / decoded.length);
  }
  const { usage, perplexity } = codeUsage(vokens, codebookSize(levels));
  return { mse_by_quarter: errors.map(rounded), usage: rounded(usage), perplexity: rounded(perplexity) };
}

const rounded = (value: number): number => Number(value.toPrecision(5));
