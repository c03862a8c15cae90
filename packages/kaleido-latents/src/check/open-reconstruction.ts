import { type EngineOptions, openEngine } from '@kaleido/engine';
import { InputError, UsageError } from '@kaleido/shared/errors';
import { vokensOf } from '../voken/check-vokens.ts';
import { openVokenTokenizer } from '../voken/tokenizers/open.ts';
import type { Reconstruct } from './card.ts';

/** Reconstructs samples from their vokens. */
interface Reconstruction {
  readonly reconstruct: Reconstruct;
  close(): Promise<void>;
}

/**
 * Opens a tokenizer, given as a file or as the folder of a run or model.
 * @throws InputError if there is none; UsageError for a tokenizer that only encodes
 */
export async function openReconstruction(named: string, options: EngineOptions): Promise<Reconstruction> {
  const engine = await openEngine(options);
  const { device = 'auto' } = options;
  // The preprocessing of pictures does not matter, since only vokens are decoded.
  const tokenizer = await openVokenTokenizer({ named, engine, device, size: undefined, mean: [0, 0, 0], deviation: [1, 1, 1] });
  const { decode, name } = tokenizer;
  if (!decode) {
    await tokenizer.close();
    throw new UsageError(`--tokenizer: ${name} only encodes`);
  }
  return {
    async reconstruct({ latents, entry, where }) {
      if (latents.voken === undefined) return undefined;
      try {
        const [picture] = await decode([vokensOf(entry.record, tokenizer)]);
        return picture;
      } catch (error) {
        throw error instanceof InputError ? new InputError(`${where}: ${error.message}`) : error;
      }
    },
    close: () => tokenizer.close(),
  };
}
