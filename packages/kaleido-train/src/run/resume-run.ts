import { readDomain } from '@kaleido/ar/internal';
import { anything, integer, openObject, optional, parseConfig, text } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import type { RunConfig } from '../config/read-config.ts';
import { frozenOf, layoutOf } from '../step/layout.ts';
import { changesSince, openResumable } from './resumable.ts';
import type { Progress } from './save-run.ts';
import type { Start } from './start.ts';
import { readState } from './state-file.ts';

/** What a resumed run starts from. */
export interface Resumed extends Start {
  readonly progress: Progress;
  /** What the user should know, a line each: damaged checkpoints that were skipped, and what has changed since. */
  readonly notes: readonly string[];
}

const count = integer({ min: 0 });
/** The fields of `training.json`: where the run stood. */
const recordSchema = openObject({
  ...{ step: count, taken: count, digest: optional(text()) },
  ...{ lengths: openObject({ caption: count, latents: count }) },
  ...{ config: anything(), layout: anything(), computed_by: anything() },
});

/**
 * Reads the newest intact checkpoint of a run. Newer ones that are damaged are moved out of the way, never deleted.
 * @param computedBy the engine that will compute (`computedBy`)
 * @returns undefined when the folder holds no checkpoint: nothing was saved yet
 * @throws InputError when all checkpoints are damaged, or the newest was trained with another tokenizer or other networks
 */
export async function resumeRun(folder: string, run: RunConfig, computedBy: string): Promise<Resumed | undefined> {
  const found = await openResumable(folder);
  if (!found) return undefined;
  const { checkpoint } = found;
  const newest = checkpoint.folder;
  const where = `${newest}/training.json`;
  const fields = parseConfig(recordSchema, await checkpoint.json('training.json'), { file: where });
  const layout = layoutOf(run.config.model, run.config);
  if (fields.layout !== layout.signature)
    throw new InputError(`${where}: its networks differ from the config's; to start from its weights alone, use --init`);
  if (JSON.stringify(await checkpoint.json('tokenizer.json')) !== JSON.stringify(run.tokenizerJson))
    throw new InputError(`${newest}/tokenizer.json: differs from the config's tokenizer`);
  const { step, taken, digest, lengths } = fields;
  const progress = { step, taken, ...(digest !== undefined && { digest }), lengths };
  const state = await readState(checkpoint, layout.size, run.config.optimiser.emaAlso);
  const { config } = run;
  const frozen = frozenOf(config, {
    textEncoder: config.textEncoder === 'frozen' ? await checkpoint.component('text_encoder') : {},
    prior: config.prior === 'frozen' ? await checkpoint.component('prior') : {},
    denoiser: config.innerDenoiser === 'frozen' ? await checkpoint.component('denoiser') : {},
  });
  const before = { config: fields.config, computedBy: String(fields.computed_by ?? computedBy) };
  const notes = [...(await found.setAside()), ...changesSince(step, before, { config: run.raw, computedBy })];
  const domain = await readDomain(checkpoint);
  return { progress, state, frozen, domain, vokenTokenizer: domain?.voken_tokenizer, notes };
}
