import { join } from 'node:path';
import { type CommandContext, fileNamer, note, resultTo, type WriteResult } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import { contactSheet, encodePng, missingLetters, type Picture, type SheetEntry } from '@kaleido/shared/image';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { writeOutput } from '@kaleido/shared/output-file';
import type { MadeWith } from '../render/drawing.ts';
import { seedOfImage } from '../render/noise.ts';
import { checkEarlier, isThere } from './earlier-picture.ts';
import { type PictureText, pictureText } from './picture-text.ts';

/** One picture, ready to be written. */
interface Finished {
  readonly entry: RecordEntry;
  /** Its place among the pictures of its record. */
  readonly image: number;
  readonly seed: number;
  readonly picture: Picture;
}

/** What of a record a picture does not carry: the picture itself, and the share of the pipe that it was drawn in. */
const alone = { image: undefined, kaleido_shard: undefined } as const;

/** Where pictures go. `close` is called when all were added. */
export interface PictureSink {
  /**
   * Called for each record before it is drawn.
   * @throws InputError when its pictures would take the place of others
   */
  expect?(entry: RecordEntry, seed: number): Promise<void>;
  add(finished: Finished): Promise<void>;
  close(): Promise<void>;
}

export type Mode = 'png' | 'folder' | 'grid' | 'ndjson';

interface Wanted {
  readonly output: string | undefined;
  readonly grid: boolean;
  readonly ndjson: boolean;
  readonly images: number;
  readonly overwrite: boolean;
  readonly quiet: boolean;
}

/**
 * What the options ask for. Throws a UsageError when they contradict one another, or when several pictures of one record would go to
 * one place.
 */
export function modeOf({ output, grid, ndjson, images, overwrite }: Omit<Wanted, 'quiet'>): Mode {
  if (overwrite && (grid || ndjson || output === undefined || isPngFile(output)))
    throw new UsageError('--overwrite: only for the pictures of a folder (-o DIR); a file that is named is always replaced');
  if (grid && ndjson) throw new UsageError('--grid and --ndjson: give one of them');
  if (ndjson && output !== undefined) throw new UsageError('-o: records go to stdout; use > FILE');
  if (grid) return 'grid';
  if (ndjson) return 'ndjson';
  if (output !== undefined && !isPngFile(output)) return 'folder';
  if (images > 1) throw new UsageError(`-n ${images}: several pictures for one ${output ?? 'stdout'}: ${waysOut}`);
  return 'png';
}

const isPngFile = (path: string): boolean => /\.png$/i.test(path);

/** What to do instead of writing several pictures to one place. */
export const waysOut = 'use -o DIR, --grid or --ndjson';

/** Opens the sink of a mode. */
export async function openSink(mode: Mode, wanted: Wanted, made: MadeWith, context: CommandContext): Promise<PictureSink> {
  if (mode === 'png') return pngSink(made, await resultTo(wanted.output, context.stdout, 'a PNG'));
  if (mode === 'grid')
    return gridSink(made, await resultTo(wanted.output, context.stdout, 'a PNG'), (warning) => note(context, wanted, warning));
  if (mode === 'ndjson') return ndjsonSink(wanted.images, made, context);
  return folderSink({ ...wanted, output: wanted.output ?? '.' }, made);
}

/** One PNG. */
const pngSink = (made: MadeWith, write: WriteResult): PictureSink => ({
  add: async (finished) => write(await pngOf(finished, made)),
  close: async () => {},
});

/** A folder of PNGs, named by id. Only pictures that are the same take the place of others. */
async function folderSink({ output, images, overwrite }: Wanted & { readonly output: string }, made: MadeWith): Promise<PictureSink> {
  await makeFolder(output);
  const nameOf = fileNamer('.png');
  const paths = new Map<number, readonly string[]>(); // by the record's number, until its pictures are drawn
  return {
    async expect(entry, seed) {
      const all = Array.from({ length: images }, (_, image) => ({ entry, image, seed: seedOfImage(seed, image) }));
      const named = all.map((one) => ({ ...one, path: join(output, nameOf(idOf(one, images))) }));
      if (!overwrite) for (const one of named) await checkEarlier(one.path, textOf(one, made));
      paths.set(
        entry.index,
        named.map(({ path }) => path),
      );
    },
    async add(finished) {
      const { entry, image } = finished;
      const path = paths.get(entry.index)![image]!;
      if (image === images - 1) paths.delete(entry.index);
      const png = await pngOf(finished, made);
      if (overwrite || !(await isThere(path, png))) await writeOutput(path, (write) => write(png));
    },
    close: async () => {},
  };
}

/** One sheet of all. */
function gridSink(made: MadeWith, write: WriteResult, warn: (warning: string) => void): PictureSink {
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
      await write(await encodePng(await contactSheet(sheet), pictureText(records.join('\n'), made)));
    },
  };
}

/** Records with the picture inside. */
const ndjsonSink = (images: number, made: MadeWith, { stdout }: CommandContext): PictureSink => ({
  async add(finished) {
    const { entry, seed, picture } = finished;
    const png = (await pngOf(finished, made)).toString('base64');
    const { width, height } = picture;
    const image = { width, height, png, guidance: made.guidance, sampler: made.sampler, steps: made.steps, seed };
    await stdout.write(
      `${serialise(entry, { id: idOf(finished, images), seed, image, ...(entry.share !== undefined && { kaleido_shard: entry.share }) })}\n`,
    );
  },
  close: async () => {},
});

/** The record's own id or number; with several pictures a record, theirs behind it. */
function idOf({ entry, image }: Pick<Finished, 'entry' | 'image'>, images: number): string {
  const id = entry.record.id ?? String(entry.index + 1);
  return images === 1 ? id : `${id}-${image + 1}`;
}

const textOf = ({ entry, seed }: Pick<Finished, 'entry' | 'seed'>, made: MadeWith): PictureText =>
  pictureText(serialise(entry, { seed, ...alone }), { ...made, seed });

const pngOf = (finished: Finished, made: MadeWith): Promise<Buffer> => encodePng(finished.picture, textOf(finished, made));
