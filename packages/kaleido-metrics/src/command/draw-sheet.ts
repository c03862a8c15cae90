import { readPictures } from '@kaleido/data/pictures';
import { onnxruntimeOn } from '@kaleido/engine';
import { type CommandContext, openProgress, resultTo, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { contactSheet, encodePng, type Picture, resizeImage, type SheetEntry } from '@kaleido/shared/image';
import type { Features } from '../features.ts';
import { nearestReals } from '../neighbours/nearest-reals.ts';
import { openSides } from '../sources/open-sides.ts';
import { type ReadValues, sourceOptions } from './source-options.ts';

/** What the command line says. */
type SheetOptions = ReadValues & {
  readonly real: string;
  readonly fake: string;
  readonly output: string;
  /** Fakes on the sheet. */
  readonly count: number;
  /** Reals beside each fake. */
  readonly neighbours: number;
};

/** Pixels a side of each picture on the sheet. */
const SIDE = 128;

/** What `kaleido-metrics sheet` does: features first, then the pictures of the closest pairs, which are read a second time. */
export async function drawSheet(options: SheetOptions, context: CommandContext): Promise<void> {
  for (const source of [options.real, options.fake])
    if (source === '-') throw new UsageError('-: stdin cannot be read a second time, for the pictures themselves');
  const write = await resultTo(options.output, context.stdout, 'a PNG');
  const [real, fake] = (await openSides([options.real, options.fake], sourceOptions(options), context)).map(({ name, features }) => {
    if (!features?.ids) throw new InputError(`${name}: holds no pictures to draw`);
    return features;
  }) as [Features, Features];
  const k = Math.min(options.neighbours, real.ids!.length);
  const progress = openProgress(context, options, { unit: 'block' });
  const near = await nearestReals(onnxruntimeOn({ device: options.device }), real, fake, k, { done: () => progress.advance() });
  progress.close();
  const closest = Array.from(fake.ids!.keys())
    .sort((a, b) => near.distances[a * k]! - near.distances[b * k]!)
    .slice(0, options.count);
  const neighbours = (row: number) => near.indices.subarray(row * k, (row + 1) * k);
  const fakes = await picturesOf(options.fake, new Set(closest.map((row) => fake.ids![row]!)), options.maxPixels);
  const reals = await picturesOf(
    options.real,
    new Set(closest.flatMap((row) => Array.from(neighbours(row), (index) => real.ids![index]!))),
    options.maxPixels,
  );
  const entries: SheetEntry[] = closest.map((row) => ({
    caption: `${fake.ids![row]!}: ${near.distances[row * k]!.toPrecision(4)} from ${real.ids![near.indices[row * k]!]!}`,
    pictures: [fakes.get(fake.ids![row]!)!, ...Array.from(neighbours(row), (index) => reals.get(real.ids![index]!)!)],
  }));
  await write(await encodePng(await contactSheet(entries)));
}

/** The pictures of some names, all of one size. */
async function picturesOf(source: string, ids: ReadonlySet<string>, maxPixels: number): Promise<Map<string, Picture>> {
  const found = new Map<string, Picture>();
  for await (const { id, picture } of readPictures(source, { onBad: () => {}, maxPixels })) {
    if (!ids.has(id) || found.has(id)) continue;
    found.set(id, await resizeImage(picture, SIDE, SIDE, picture.width < SIDE ? 'nearest' : 'lanczos3'));
    if (found.size === ids.size) break;
  }
  const missing = [...ids].find((id) => !found.has(id));
  if (missing !== undefined) throw new InputError(`${source}: ${missing} was there at first, but not the second time`);
  return found;
}
