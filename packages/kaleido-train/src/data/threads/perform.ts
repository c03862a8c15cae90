import { createRenderer, type Renderer } from '@kaleido/scenes';
import { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import type { SceneData } from '../../config/data-config.ts';
import { centreCrop, fitPicture } from '../fit.ts';
import { fitLatents } from '../fit-latents.ts';
import type { Found } from '../formats/format.ts';
import { type FormatName, formats } from '../formats.ts';
import { isMirrorable, mirrorLatents, mirrorPicture } from '../mirror.ts';

/** A scene by its number. */
interface ScenePlace extends Pick<SceneData, 'domain' | 'seed'> {
  readonly index: number;
}

/** What a sample is to be like. */
export interface Wish {
  /** Pixels of the square that it is cut and scaled to; undefined leaves it as it is. */
  readonly side?: number | undefined;
  readonly isMirrored?: boolean;
  /** Without, only caption and latents are read; these are of the whole picture. */
  readonly withoutPicture?: boolean;
}

/** Jobs that a thread has under way at once, each with a file that is open: while one waits for a disk, or a decoder, another goes on. */
export const JOBS_AT_ONCE = 3;

/** What a thread does. */
export type Job =
  | { readonly task: 'index'; readonly format: FormatName; readonly shard: string }
  | { readonly task: 'load'; readonly format: FormatName | 'scenes'; readonly place: unknown; readonly wish: Wish };

/** A sample that was read. */
export interface Loaded {
  readonly key: string;
  readonly caption: string;
  readonly latents: Latents;
  /** Empty when it was not asked for. */
  readonly image: Picture;
}

const noPicture: Picture = { width: 0, height: 0, channels: 3, data: new Uint8Array() };

/** Does a job, in whatever thread this is. @throws InputError for a sample or a shard that is not as it should be */
export async function perform(job: Job): Promise<Loaded | Float64Array> {
  if (job.task === 'index') {
    const { index } = formats[job.format];
    if (!index) throw new TypeError(`${job.format}: has no index`);
    return index(job.shard);
  }
  const found = job.format === 'scenes' ? drawScene(job.place as ScenePlace) : formats[job.format].load(job.place);
  const { key, caption, latents, picture } = await found;
  if (job.wish.withoutPicture) return { key, caption, latents, image: noPicture };
  const image = await picture().catch((error) => {
    throw error instanceof InputError && !error.message.startsWith(key) ? new InputError(`${key}: ${error.message}`) : error;
  });
  return fitSample({ key, caption, latents, image }, job.wish);
}

/** Cuts a sample to a square, scales it, mirrors it if it may be. */
export async function fitSample(sample: Loaded, { side, isMirrored }: Wish): Promise<Loaded> {
  if (side === undefined) return sample;
  const { image } = sample;
  const latents = fitLatents(sample.latents, image, centreCrop(image));
  const fitted = await fitPicture(image, side);
  if (!isMirrored || !isMirrorable(sample)) return { ...sample, latents, image: fitted };
  return { ...sample, latents: mirrorLatents(latents), image: mirrorPicture(fitted) };
}

const renderers = new Map<string, Promise<Renderer>>();

async function drawScene({ domain, seed, index }: ScenePlace): Promise<Found> {
  const key = `${domain} ${seed}`;
  const renderer = renderers.get(key) ?? createRenderer({ domain, seed, size: 64, split: 'train' });
  renderers.set(key, renderer);
  const { caption, latents, image } = (await renderer).scene(index);
  return { key: `scene ${index}`, caption, latents, picture: async () => image };
}
