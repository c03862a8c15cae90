import { dirname } from 'node:path';
import type { Sample } from '@kaleido/data';
import { checkpointModel, classifierFree, type RenderModel, renderItems, resolutionsOf } from '@kaleido/diffuse/internal';
import type { Engine } from '@kaleido/engine';
import { contactSheet, encodePng, writePixels } from '@kaleido/shared/image';
import { makeFolder } from '@kaleido/shared/make-folder';
import { writeOutput } from '@kaleido/shared/output-file';
import { onlyParts } from '@kaleido/shared/record';
import { memoryTensors } from '../step/layout.ts';
import type { SavedRun } from './save-run.ts';
import { sheetFile } from './sheet-files.ts';

/** Few steps and the true latents, so that sheets are quick and show the denoiser before the prior plans well. */
const settings = {
  guidance: classifierFree(3),
  negative: '',
  noise: 'independent',
  sampler: 'ddim',
  steps: 25,
  spacing: 'uniform',
  eta: 0,
  threshold: 'clip',
  images: 1,
  batch: 16,
} as const;

/** Draws RUN/sheets/step-N.png with the EMA weights: each real picture beside the one made from its caption and latents. */
export async function drawSheet(
  folder: string,
  engine: Engine,
  { run: { config, tokenizer }, layout, state, frozen }: SavedRun,
  samples: readonly Sample[],
  step: number,
): Promise<string> {
  const flat = state.ema.data as Float32Array;
  const { model } = config;
  const renderModel: RenderModel = {
    name: config.name,
    tokenizer,
    t5: model.t5,
    textEncoder: memoryTensors(layout, flat, 'textEncoder', frozen),
    ...(model.latents.length > 0 && { prior: memoryTensors(layout, flat, 'prior', frozen) }),
    denoiser: model.denoiser,
    denoiserWeights: memoryTensors(layout, flat, 'denoiser', frozen),
    diffusion: model.diffusion,
    latents: model.latents,
    vokenCount: model.vokenCount,
    generation: { where: {}, fields: config.generation },
  };
  const side = resolutionsOf(model.denoiser)[0]!;
  const items = samples.map((sample, index) => ({
    record: { caption: sample.caption, latents: onlyParts(sample.latents, model.latents) },
    seed: index,
    real: realPicture(sample, side),
  }));
  const entries = [];
  for await (const { item, pictures } of renderItems(checkpointModel(renderModel), engine, items, settings))
    entries.push({ caption: item.record.caption, pictures: [item.real, pictures[0]!] });
  const path = sheetFile(folder, step);
  await makeFolder(dirname(path));
  const png = await encodePng(await contactSheet(entries));
  await writeOutput(path, (write) => write(png));
  return path;
}

/** A sample's picture at the model's resolution. */
function realPicture({ image }: Sample, side: number) {
  const pixels = new Float32Array(side * side * 3);
  writePixels(image, side, pixels);
  return { width: side, height: side, channels: 3 as const, data: Uint8Array.from(pixels, (value) => Math.round(value * 128 + 127)) };
}
