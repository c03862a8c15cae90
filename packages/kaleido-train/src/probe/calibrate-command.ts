import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataConfig, heldOutSamples, parseData, parseDataArgument, type Sample } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import { type ProbeFile, readProbe, writeProbe } from '@kaleido/metrics/probe';
import { newestCheckpoint } from '@kaleido/shared/checkpoint';
import type { CommandContext } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { checkOutput } from '@kaleido/shared/output-file';
import { averagedProbe } from './average.ts';
import { calibrated } from './calibration.ts';
import { examine, type ProbeReport, reportOf } from './measure.ts';
import { defaultDegradation } from './probe-training-config.ts';

/** Options of `kaleido-train calibrate`. */
export interface CalibrateOptions {
  /** Run folders or probe files: the mean of their weights is evaluated. */
  readonly of: readonly string[];
  /** How many to evaluate on; as many others are used for calibration. */
  readonly pictures: number;
  readonly data: string | undefined;
  readonly output: string | undefined;
  readonly engine: Engine;
}

/** Evaluation of a probe on clean pictures and on degraded ones. */
interface ProbeCard {
  readonly clean: ProbeReport;
  readonly spoilt: ProbeReport;
}

/**
 * Evaluates a probe, or the mean of several, and prints the results. With `output`, calibrates it first, and writes it.
 * @throws InputError if a probe is missing or damaged, or recognises other classes than the first
 */
export async function calibrateCommand(
  { of, pictures, data, output, engine }: CalibrateOptions,
  context: Pick<CommandContext, 'stdout'>,
): Promise<void> {
  if (output !== undefined) await checkOutput(output);
  const files = await Promise.all(of.map(probeFileOf));
  const opened = averagedProbe(await Promise.all(files.map(async (file) => ({ file, probe: await readProbe(file) }))));
  const heldOut = await heldOutSamples(await dataOf(data), output === undefined ? pictures : 2 * pictures, opened.config.side);
  const measured = heldOut.slice(0, Math.min(pictures, output === undefined ? heldOut.length : heldOut.length >> 1));
  const others = heldOut.slice(measured.length);
  if (measured.length === 0) throw new InputError('data: no pictures to evaluate on');
  const probe =
    output === undefined ? opened : { ...opened, config: calibrated(await examine(engine, opened, others, defaultDegradation)) };
  const card = await cardOf(engine, probe, measured);
  if (output !== undefined) await writeProbe(output, { ...probe, card });
  await context.stdout.write(`${JSON.stringify({ probe: files.length === 1 ? files[0] : files, ...card })}\n`);
}

/** Evaluates a probe on samples. */
async function cardOf(engine: Engine, probe: Pick<ProbeFile, 'config' | 'tensors'>, samples: readonly Sample[]): Promise<ProbeCard> {
  const [clean, degraded] = [await examine(engine, probe, samples, undefined), await examine(engine, probe, samples, defaultDegradation)];
  return { clean: reportOf(clean), spoilt: reportOf(degraded) };
}

const dataOf = async (data: string | undefined): Promise<DataConfig> =>
  data === undefined
    ? { source: 'scenes', domain: 'core', recolor: 0, seed: 0 }
    : parseData(await parseDataArgument(data), { file: '--data' });

/** The probe file itself, or that of a run's newest checkpoint. */
async function probeFileOf(of: string): Promise<string> {
  const found = await stat(of).catch(() => undefined);
  if (!found?.isDirectory()) return of;
  const { folder, skipped } = await newestCheckpoint(of);
  if (folder === undefined && skipped[0]) throw new InputError(`${of}: holds no intact checkpoint: ${skipped[0].reason}`);
  return join(folder ?? of, 'probe.safetensors');
}
