import { randomInt } from 'node:crypto';
import {
  type CommandContext,
  choice,
  choices,
  defineCommand,
  flag,
  integer,
  note,
  number,
  type OptionValues,
  openProgress,
  reportOptions,
  resultTo,
  seedOption,
  text,
  UsageError,
  under,
  type WriteResult,
} from '@kaleido/shared/cli';
import { contactSheet, encodePng, type SheetLayout, sheetCapacity } from '@kaleido/shared/image';
import { anchorTiles } from './anchors/sheet.ts';
import { loadStyle } from './art/load.ts';
import { artSets } from './art/sets.ts';
import { type DomainName, scopes } from './domains.ts';
import { createRenderer, type Renderer } from './index.ts';
import { encodedScenes, sceneRecordWithImage } from './record.ts';
import { writeShards } from './shards.ts';

const options = {
  ...under('Scenes', {
    count: integer({ short: 'n', help: 'number of scenes', min: 1, infinite: true, default: 12 }),
    ...seedOption,
    from: integer({ help: 'start with this scene of the seed', min: 0, max: 2 ** 52, default: 0 }),
    size: integer({ help: 'side in pixels', placeholder: 'PIXELS', min: 8, max: 1024, default: 64 }),
    domain: choice(Object.keys(scopes) as DomainName[], {
      help: 'what to draw: core is what the shipped model has learned, full is all there is',
      default: 'core',
    }),
    split: choice(['train', 'held-out', 'all'], {
      help: 'train leaves out a fixed tenth of the pairs of subject and thing; held-out is only these',
      default: 'train',
    }),
    styles: choices(
      artSets.map((set) => set.style),
      { help: 'draw only in these styles' },
    ),
    recolor: number({
      help: 'the share of subjects, and of things, that are drawn in another colour than usual, and said to be',
      min: 0,
      max: 1,
      default: 0,
    }),
    overtaken: number({
      help:
        'the share of texts that describe what an edit has replaced: another look beside the right style word, another place and size ' +
        'beside the right boxes. A denoiser learns from them to follow style and boxes; keep them from a prior',
      min: 0,
      max: 1,
      default: 0,
    }),
    anywhere: number({
      help:
        'the share of scenes whose subjects are smaller than usual and anywhere, even above the ground, as edited boxes may have them; ' +
        'keep these from a prior, too',
      min: 0,
      max: 1,
      default: 0,
    }),
    company: number({
      help:
        'the share of scenes of one subject that show another kind beside it, named at the end of caption and boxes ("… and an owl") and not ' +
        'in the text, as an edit adds it; keep these from a prior, too',
      min: 0,
      max: 1,
      default: 0,
    }),
    apart: number({
      help:
        'the share of scenes in which the subject, or its thing, is smaller and somewhere else while the other stays, as when one box alone ' +
        'is edited; keep these from a prior, too',
      min: 0,
      max: 1,
      default: 0,
    }),
    shareAlike: flag({ help: 'also draw in the styles under a ShareAlike licence (CC BY-SA), which binds derived works' }),
  }),
  ...under('Output', {
    captions: flag({ help: 'print captions only, one per line' }),
    shards: text({ help: 'write WebDataset shards 00000.tar, 00001.tar, … into this folder', placeholder: 'DIR' }),
    overwrite: flag({ help: 'let shards take the place of those of another set; without it, refuse them' }),
    perShard: integer({ help: 'scenes per shard', min: 1, max: 100_000, default: 1000 }),
    sheet: text({ help: 'draw the scenes on one contact sheet, captions below; - is stdout', placeholder: 'FILE' }),
    anchors: text({
      help: 'draw all artwork of the styles with what it wears and holds, for checking by eye; - is stdout',
      placeholder: 'FILE',
    }),
  }),
  ...reportOptions,
};

type Values = OptionValues<typeof options>;

/** kaleido-scenes. */
export const command = defineCommand({
  name: 'kaleido-scenes',
  module: import.meta.url,
  summary: 'Draws captioned scenes whose latents are known exactly, as a stream of records.',
  examples: [
    { run: 'kaleido-scenes -n 1000 --seed 1 > scenes.ndjson', does: 'draw a thousand records, each with its picture inside' },
    { run: 'kaleido-scenes --captions --seed 99 | kaleido-ar', does: 'plan pictures for a dozen captions' },
    { run: 'kaleido-scenes -n 100000 --seed 1 --shards scenes', does: 'write a data set of a hundred WebDataset shards' },
    { run: 'kaleido-scenes -n 48 --sheet look.png', does: 'draw scenes to look at' },
  ],
  options,
  run,
});

async function run(values: Values, context: CommandContext): Promise<void> {
  const modes = (['captions', 'shards', 'sheet', 'anchors'] as const).filter((mode) => values[mode]);
  if (values.overwrite && values.shards === undefined)
    throw new UsageError('--overwrite: only for --shards; a file that is named is always replaced');
  if (modes.length > 1) throw new UsageError(`--${modes[0]} and --${modes[1]} exclude one another`);
  if (values.sheet !== undefined && values.count > sheetCapacity(values.size, layoutOf(values)))
    throw new UsageError(`--sheet: at most ${sheetCapacity(values.size, layoutOf(values))} scenes of ${values.size} pixels fit on a sheet`);
  const picture = values.sheet ?? values.anchors;
  const drawInto = picture === undefined ? undefined : await resultTo(picture, context.stdout, 'a PNG');
  if (drawInto && values.anchors !== undefined) return drawAnchors(drawInto, values);
  const seed = values.seed ?? randomInt(2 ** 32);
  const renderer = await createRenderer({ ...values, seed }).catch((error: unknown) => {
    throw error instanceof RangeError ? new UsageError(`--${error.message}`) : error;
  });
  if (values.seed === undefined) note(context, values, `--seed ${seed}`);
  const progress = openProgress(context, values, { unit: 'scene', ...(Number.isFinite(values.count) && { total: values.count }) });
  try {
    if (drawInto) return await drawSheet(drawInto, renderer, values);
    if (values.shards !== undefined) {
      let done = 0;
      for await (const written of writeShards(renderer, { ...values, folder: values.shards, seed, signal: context.signal })) {
        progress.advance(written - done);
        done = written;
      }
      return;
    }
    for await (const line of lines(renderer, values, seed)) {
      await context.stdout.write(`${line}\n`);
      progress.advance();
      context.signal.throwIfAborted();
    }
  } finally {
    progress.close();
  }
}

async function* lines(renderer: Renderer, { captions, from, count }: Values, seed: number): AsyncGenerator<string> {
  if (captions) for (let index = from; index < from + count; index++) yield renderer.describe(index).caption;
  else for await (const encoded of encodedScenes(renderer, from, count)) yield JSON.stringify(sceneRecordWithImage(encoded, seed));
}

async function drawSheet(write: WriteResult, renderer: Renderer, values: Values): Promise<void> {
  const tiles = Array.from({ length: values.count }, (_, i) => {
    const { image, caption } = renderer.scene(values.from + i);
    return { pictures: [image], caption };
  });
  await write(await encodePng(await contactSheet(tiles, layoutOf(values))));
}

/** Pictures of about 128 pixels. */
const layoutOf = ({ size }: Values) => ({ columns: 8, zoom: Math.max(1, Math.round(128 / size)), isDense: true }) satisfies SheetLayout;

async function drawAnchors(write: WriteResult, { styles, shareAlike }: Values): Promise<void> {
  const sets = artSets.filter((set) => styles?.includes(set.style) ?? (shareAlike || !set.shareAlike));
  const tiles = await Promise.all(sets.map(async (set) => anchorTiles(await loadStyle(set, 128), 112)));
  await write(await encodePng(await contactSheet(tiles.flat(), { columns: 10, zoom: 1, lines: 2, isDense: true })));
}
