import { createRenderer, type Renderer } from '@kaleido/scenes';
import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { SceneData } from '../data-config.ts';
import type { Frame } from '../formats/format.ts';
import { type FormatName, formats } from '../formats/formats.ts';
import { centreCrop, cropPicture } from '../sample/crop.ts';
import { cropLatents } from '../sample/crop-latents.ts';
import { decodeFound } from '../sample/decode-found.ts';
import { isMirrorable, mirrorLatents, mirrorPicture } from '../sample/mirror.ts';
import type { Sample } from '../sources/source.ts';

/** A scene, by index. */
interface SceneLocation extends Pick<SceneData, 'domain' | 'seed'> {
  readonly index: number;
}

/** Options for loading a sample. */
export interface LoadOptions {
  /** Side in pixels of the square to which it is cropped and scaled; it is kept whole when absent. */
  readonly side?: number | undefined;
  readonly isMirrored?: boolean;
  /** Reads caption and latents only; the latents are for the whole picture. */
  readonly withoutPicture?: boolean;
  /** Larger pictures are refused. */
  readonly maxPixels?: number | undefined;
}

/** Concurrent jobs of a thread, each with an open file: while one waits for the disk or the decoder, another proceeds. */
export const JOBS_AT_ONCE = 3;

/** A job of a thread. */
export type Job =
  | { readonly task: 'index'; readonly format: FormatName; readonly shard: string }
  | { readonly task: 'load'; readonly format: FormatName | 'scenes'; readonly location: unknown; readonly options: LoadOptions };

/** A loaded sample; its picture is empty if it was not requested. */
export interface Loaded extends Sample {
  /** Size of the whole picture. */
  readonly size: Frame;
}

const noPicture: Picture = { width: 0, height: 0, channels: 3, data: new Uint8Array() };

/** Runs a job in the current thread. @throws InputError for a bad sample or shard */
export async function runJob(job: Job): Promise<Loaded | Float64Array> {
  if (job.task === 'index') {
    const { index } = formats[job.format];
    if (!index) throw new TypeError(`${job.format}: has no index`);
    return index(job.shard);
  }
  if (job.format === 'scenes') return cropSample(await drawScene(job.location as SceneLocation), job.options);
  const found = await formats[job.format].load(job.location);
  const { key, caption, latents, vokenTokenizer } = found;
  if (/\p{Surrogate}/u.test(caption)) throw new InputError(`${key}: the caption holds half of a surrogate pair`);
  if (job.options.withoutPicture)
    return { key, caption, latents, ...(vokenTokenizer !== undefined && { vokenTokenizer }), image: noPicture, size: noPicture };
  return decodeFound(found, job.options.maxPixels, (sample) => cropSample(sample, job.options)).catch((error) => {
    throw error instanceof InputError && !error.message.startsWith(key) ? new InputError(`${key}: ${error.message}`) : error;
  });
}

/** Crops a sample to a square, scales it, and mirrors it if that is requested and allowed. */
export async function cropSample(sample: Sample, { side, isMirrored }: LoadOptions): Promise<Loaded> {
  const { image, scene: _, ...cut } = sample;
  const size = { width: image.width, height: image.height };
  if (side === undefined) return { ...sample, size };
  const latents = cropLatents(sample.latents, image, centreCrop(image));
  const fitted = await cropPicture(image, side);
  const whole = image.width === image.height ? sample : cut;
  if (!isMirrored || !isMirrorable(sample)) return { ...whole, latents, image: fitted, size };
  return { ...cut, latents: mirrorLatents(latents), image: mirrorPicture(fitted), size };
}

const renderers = new Map<string, Promise<Renderer>>();

async function drawScene({ domain, seed, index }: SceneLocation): Promise<Sample> {
  const key = `${domain} ${seed}`;
  const renderer = renderers.get(key) ?? createRenderer({ domain, seed, size: 64, split: 'train' });
  renderers.set(key, renderer);
  return { key: `scene ${index}`, ...(await renderer).scene(index) };
}
