import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { anything, integer, openObject, optional, parseConfig, text } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import type { RunConfig } from '../config/read-config.ts';
import { frozenOf, layoutOf } from '../step/layout.ts';
import { configChanges } from './config-changes.ts';
import type { Progress } from './save-run.ts';
import type { Start } from './start.ts';
import { readState } from './state-file.ts';

/** What a run goes on from. */
export interface Resumed extends Start {
  readonly progress: Progress;
  /** What the user should know: damaged checkpoints that were left out, and what is not as it was. A line each. */
  readonly notes: readonly string[];
}

const count = integer({ min: 0 });
/** What `training.json` says of where a run stood. */
const recordSchema = openObject({
  ...{ step: count, taken: count, digest: optional(text()) },
  ...{ lengths: openObject({ caption: count, latents: count }) },
  ...{ config: anything(), layout: anything(), computed_by: anything() },
});

/**
 * Reads the newest checkpoint of a run that verifies. Newer ones that do not are moved out of the way, never deleted.
 * @param computedBy what will compute
 * @returns undefined when the folder holds none: nothing was saved yet
 * @throws InputError when none of those it holds verifies, or the newest was trained with other networks or another tokenizer
 */
export async function resumeRun(folder: string, run: RunConfig, computedBy: string): Promise<Resumed | undefined> {
  const { folder: newest, skipped } = await newestCheckpoint(folder);
  if (newest === undefined) {
    if (!skipped[0]) return undefined;
    throw new InputError(`${folder}: none of its checkpoints can be resumed from: ${skipped[0].reason}`);
  }
  const checkpoint = await openCheckpoint(newest);
  const where = `${newest}/training.json`;
  const fields = parseConfig(recordSchema, await checkpoint.json('training.json'), { file: where });
  const layout = layoutOf(run.config.model, run.config);
  if (fields.layout !== layout.signature)
    throw new InputError(`${where}: was trained with other networks than the config's; --init goes on from its weights alone`);
  if (JSON.stringify(await checkpoint.json('tokenizer.json')) !== JSON.stringify(run.tokenizerJson))
    throw new InputError(`${newest}/tokenizer.json: is another tokenizer than the config's`);
  const { step, taken, digest, lengths } = fields;
  const progress = { step, taken, ...(digest !== undefined && { digest }), lengths };
  const state = await readState(checkpoint, layout.size, run.config.optimiser.emaAlso);
  const frozen = frozenOf(run.config, {
    textEncoder: run.config.textEncoder === 'frozen' ? await checkpoint.component('text_encoder') : {},
    prior: {},
    denoiser: run.config.innerDenoiser === 'frozen' ? await checkpoint.component('denoiser') : {},
  });
  const setAside = [];
  for (const { folder: damaged, reason } of skipped.filter((one) => existsSync(one.folder)))
    setAside.push(`${reason}: moved to ${await moveAside(damaged)}`);
  const changes = configChanges(fields.config, run.raw);
  const before = fields.computed_by ?? computedBy;
  const notes = [
    ...setAside,
    ...(changes.length > 0 ? [`the config is not the one of step ${progress.step}: ${changes.join(', ')}`] : []),
    ...(before === computedBy
      ? []
      : [`step ${progress.step} was computed by ${before}, now by ${computedBy}: results may differ by rounding`]),
  ];
  return { progress, state, frozen, notes };
}

/** Out of the way of the checkpoint that will have its name, and of the deletion of old ones. */
async function moveAside(damaged: string): Promise<string> {
  let name = `${damaged}.damaged`;
  for (let number = 2; existsSync(name); number++) name = `${damaged}.${number}.damaged`;
  await rename(damaged, name);
  return name;
}
