import { createReadStream } from 'node:fs';
import {
  cropSample,
  type DataSets,
  type Loaded,
  type Note,
  openInThreads,
  type SetsData,
  scenesSource,
  streamEntries,
} from '@kaleido/data';
import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { CommandContext } from '@kaleido/shared/cli';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { RunConfig } from '../config/read-config.ts';

/** A sample, its picture cropped and scaled, or the reason why it is bad. */
export type Inspected = { readonly sample: Loaded } | { readonly fault: string };

/** Side of pictures when no model determines it. */
const DEFAULT_SIDE = 256;

/** The side of pictures that a run trains on. */
export const sideOf = (run: RunConfig | undefined): number => (run ? resolutionsOf(run.config.model.denoiser)[0]! : DEFAULT_SIDE);

/** Samples of scenes, which are endless, scaled likewise. */
export async function* inspectScenes(config: Parameters<typeof scenesSource>[0], side: number): AsyncGenerator<Inspected> {
  const source = await scenesSource(config);
  for (let index = 0; ; index++) yield { sample: await cropSample(await source.sample(index, 0), { side }) };
}

/** All samples of a stream, cropped and scaled to `side` pixels. */
export async function* inspectStream(bytes: AsyncIterable<Uint8Array>, side: number, maxPixels?: number): AsyncGenerator<Inspected> {
  const faults: string[] = [];
  for await (const { load } of streamEntries(bytes, ({ message }) => faults.push(message), maxPixels)) {
    for (const fault of faults.splice(0)) yield { fault };
    yield await inspected(async () => cropSample(await load(), { side }));
  }
  for (const fault of faults) yield { fault };
}

/** Concatenates files. */
export async function* contents(paths: readonly string[], stdin: CommandContext['stdin']): AsyncGenerator<Uint8Array> {
  for (const path of paths) {
    try {
      yield* path === '-' ? stdin.bytes() : createReadStream(path);
    } catch (error) {
      throw new InputError(systemReason(error, path) ?? path);
    }
    if (path !== paths.at(-1)) yield Buffer.from('\n'); // the last line of a file may not be terminated
  }
}

/** Opens data sets for inspection. */
export const openToInspect = (data: SetsData, onNote: Note): Promise<DataSets> =>
  openInThreads(data, { seed: 0, batch: 1, accumulate: 1, heldOut: 0, onNote });

/** Number of samples to read ahead. */
const AHEAD = 16;

/** All samples of data sets once, cropped and scaled to `side` pixels. */
export async function* inspectSets(sets: DataSets, side: number): AsyncGenerator<Inspected> {
  const waiting: Promise<Inspected>[] = [];
  for await (const { load } of sets.all()) {
    const result = inspected(() => load({ side }));
    result.catch(() => {}); // thrown when it is awaited
    waiting.push(result);
    if (waiting.length === AHEAD) yield await waiting.shift()!;
  }
  for (const result of waiting) yield await result;
}

async function inspected(load: () => Promise<Loaded>): Promise<Inspected> {
  try {
    return { sample: await load() };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { fault: error.message };
  }
}
