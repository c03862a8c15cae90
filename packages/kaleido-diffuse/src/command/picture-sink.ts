import { join } from 'node:path';
import { type CommandContext, fileNamer, note, resultTo, type WriteResult } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import { contactSheet, encodePng, missingLetters, type Picture, type SheetEntry } from '@kaleido/shared/image';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { writeOutput } from '@kaleido/shared/output-file';
import type { PictureSettings } from '../render/drawing.ts';
import { seedOfImage } from '../render/noise.ts';
import { isUpToDate, refuseOverwriting } from './earlier-picture.ts';
import { type PictureText, pictureText } from './picture-text.ts';

/** One picture, ready to be written. */
interface DrawnPicture {
  readonly entry: RecordEntry;
  /** Index among the pictures of its record. */
  readonly image: number;
  readonly seed: number;
  readonly picture: Picture;
}

/** Fields of a record that its PNG does not carry: the picture itself, and the share of the pipe it was drawn in. */
const alone = { image: undefined, kaleido_shard: undefined } as const;

/** Writes pictures; `close` is called after the last one. */
export interface PictureSink {
  /**
   * Called for each record before it is drawn.
   * @throws InputError when its pictures would overwrite others
   */
  expect?(entry: RecordEntry, seed: number): Promise<void>;
  add(drawn: DrawnPicture): Promise<void>;
  close(): Promise<void>;
}

export type Mode = 'png' | 'folder' | 'grid' | 'ndjson';

interface SinkOptions {
  readonly output: string | undefined;
  readonly grid: boolean;
  readonly ndjson: boolean;
  readonly images: number;
  readonly overwrite: boolean;
  readonly quiet: boolean;
}

/**
 * The output mode of the options.
 * @throws UsageError when they contradict one another, or when several pictures of one record would go to one file
 */
export function modeOf({ output, grid, ndjson, images, overwrite }: Omit<SinkOptions, 'quiet'>): Mode {
  if (overwrite && (grid || ndjson || output === undefined || isPngFile(output)))
    throw new UsageError('--overwrite: applies only to a folder (-o DIR); a named file is always replaced');
  if (grid && ndjson) throw new UsageError('--grid and --ndjson: use only one of them');
  if (ndjson && output !== undefined) throw new UsageError('-o: not with --ndjson, whose records go to stdout; use > FILE');
  if (grid) return 'grid';
  if (ndjson) return 'ndjson';
  if (output !== undefined && !isPngFile(output)) return 'folder';
  if (images > 1) throw new UsageError(`-n ${images}: several pictures for one ${output ?? 'stdout'}: ${ALTERNATIVES}`);
  return 'png';
}

const isPngFile = (path: string): boolean => /\.png$/i.test(path);

/** What to do instead of writing several pictures to one file. */
export const ALTERNATIVES = 'use -o DIR, --grid or --ndjson';

/** Opens the sink of a mode. */
export async function openSink(mode: Mode, options: SinkOptions, settings: PictureSettings, context: CommandContext): Promise<PictureSink> {
  if (mode === 'png') return pngSink(settings, await resultTo(options.output, context.stdout, 'a PNG'));
  if (mode === 'grid')
    return gridSink(settings, await resultTo(options.output, context.stdout, 'a PNG'), (warning) => note(context, options, warning));
  if (mode === 'ndjson') return ndjsonSink(options.images, settings, context);
  return folderSink({ ...options, output: options.output ?? '.' }, settings);
}

/** One PNG. */
const pngSink = (settings: PictureSettings, write: WriteResult): PictureSink => ({
  add: async (drawn) => write(await pngOf(drawn, settings)),
  close: async () => {},
});

/** A folder of PNGs, named by id. Only an identical picture may be overwritten. */
async function folderSink(
  { output, images, overwrite }: SinkOptions & { readonly output: string },
  settings: PictureSettings,
): Promise<PictureSink> {
  await makeFolder(output);
  const nameOf = fileNamer('.png');
  const paths = new Map<number, readonly string[]>(); // by the record's number, until its pictures are drawn
  return {
    async expect(entry, seed) {
      const all = Array.from({ length: images }, (_, image) => ({ entry, image, seed: seedOfImage(seed, image) }));
      const targets = all.map((one) => ({ ...one, path: join(output, nameOf(idOf(one, images))) }));
      if (!overwrite) for (const one of targets) await refuseOverwriting(one.path, textOf(one, settings));
      paths.set(
        entry.index,
        targets.map(({ path }) => path),
      );
    },
    async add(drawn) {
      const { entry, image } = drawn;
      const path = paths.get(entry.index)![image]!;
      if (image === images - 1) paths.delete(entry.index);
      const png = await pngOf(drawn, settings);
      if (overwrite || !(await isUpToDate(path, png))) await writeOutput(path, (write) => write(png));
    },
    close: async () => {},
  };
}

/** One sheet with all pictures. */
function gridSink(settings: PictureSettings, write: WriteResult, warn: (warning: string) => void): PictureSink {
  const sheet: (SheetEntry & { pictures: Picture[] })[] = [];
  const records: string[] = [];
  return {
    async add({ entry, image, picture }) {
      if (image === 0) {
        sheet.push({ caption: entry.record.caption, pictures: [] });
        records.push(serialise(entry, alone));
      }
      sheet.at(-1)?.pictures.push(picture);
    },
    async close() {
      const missing = missingLetters(sheet.map(({ caption }) => caption));
      if (missing) warn(missing);
      await write(await encodePng(await contactSheet(sheet), pictureText(records.join('\n'), settings)));
    },
  };
}

/** Records with the picture inside. */
const ndjsonSink = (images: number, settings: PictureSettings, { stdout }: CommandContext): PictureSink => ({
  async add(drawn) {
    const { entry, seed, picture } = drawn;
    const png = (await pngOf(drawn, settings)).toString('base64');
    const { width, height } = picture;
    const image = { width, height, png, guidance: settings.guidance, sampler: settings.sampler, steps: settings.steps, seed };
    await stdout.write(
      `${serialise(entry, { id: idOf(drawn, images), seed, image, ...(entry.share !== undefined && { kaleido_shard: entry.share }) })}\n`,
    );
  },
  close: async () => {},
});

/** The record's id or number; with several pictures per record, followed by the picture's number. */
function idOf({ entry, image }: Pick<DrawnPicture, 'entry' | 'image'>, images: number): string {
  const id = entry.record.id ?? String(entry.index + 1);
  return images === 1 ? id : `${id}-${image + 1}`;
}

const textOf = ({ entry, seed }: Pick<DrawnPicture, 'entry' | 'seed'>, settings: PictureSettings): PictureText =>
  pictureText(serialise(entry, { seed, ...alone }), { ...settings, seed });

const pngOf = (drawn: DrawnPicture, settings: PictureSettings): Promise<Buffer> => encodePng(drawn.picture, textOf(drawn, settings));
