import { resolve } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import type { WeightsFile } from '@kaleido/shared/weights';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { denoiserDifferences } from '../init/denoiser-file.ts';
import { countOf, describeDifferences } from '../init/differences.ts';

/** Configs of ml-mdm's released models. */
const released = ['mdm-64', 'mdm-256', 'mdm-1024'];

/**
 * The config for a T5 folder and a denoiser: the named one, or that of the released model with the same weights as the denoiser.
 * @throws InputError if no released model matches, naming the closest one and the differences
 */
export async function chooseConfig(
  { t5, config: named }: { readonly t5: string; readonly config: string | undefined },
  denoiser: WeightsFile,
): Promise<RunConfig> {
  const read = (name: string) => readConfig(name, { init: { t5: resolve(t5) } });
  if (named !== undefined) return read(named);
  const mismatches: { readonly name: string; readonly count: number; readonly text: string }[] = [];
  for (const name of released) {
    const run = await read(name);
    const differences = denoiserDifferences(run.config.model.denoiser, denoiser);
    if (countOf(differences) === 0) return run;
    mismatches.push({ name, count: countOf(differences), text: describeDifferences(differences) });
  }
  const closest = mismatches.reduce((best, one) => (one.count < best.count ? one : best));
  throw new InputError(
    `${denoiser.path}: matches none of ${released.join(', ')}: name its config with --config; closest is ${closest.name}: ${closest.text}`,
  );
}
