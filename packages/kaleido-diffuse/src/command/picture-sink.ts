import { join } from 'node:path';
import { type CommandContext, fileNamer, resultTo, type WriteResult } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { makeFolder } from '@kaleido/shared/make-folder';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { writeOutput } from '@kaleido/shared/output-file';
import { contactSheet, type SheetEntry } from './contact-sheet.ts';
import { pictureText } from './picture-text.ts';

/** One picture, ready to be written. */
interface Finished {
  readonly entry: RecordEntry;
  /** Its place among the pictures of its record. */
  readonly image: number;
  readonly seed: number;
  readonly picture: Picture;
}

/** Where pictures go. `close` is called when all were added. */
export interface PictureSink {
  add(finished: Finished): Promise<void>;
  close(): Promise<void>;
}

/** What a picture's text and a record's image say of how it was made. */
export interface MadeWith {
  readonly guidance: number;
  readonly sampler: string;
  readonly steps: number;
  readonly [setting: string]: unknown;
}

export type Mode = 'png' | 'folder' | 'grid' | 'ndjson';

interface Wanted {
  readonly output: string | undefined;
  readonly grid: boolean;
  readonly ndjson: boolean;
  readonly images: number;
}

/**
 * What the options ask for. Throws a UsageError when they contradict one another, or when several pictures of one record would go to
 * one place.
 */
export function modeOf({ output, grid, ndjson, images }: Wanted): Mode {
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
  if (mode === 'png' || mode === 'grid')
    return (mode === 'png' ? pngSink : gridSink)(made, await resultTo(wanted.output, context.stdout, 'a PNG'));
  if (mode === 'ndjson') return ndjsonSink(wanted.images, made, context);
  return folderSink(wanted.output ?? '.', wanted.images, made);
}

/** One PNG. */
const pngSink = (made: MadeWith, write: WriteResult): PictureSink => ({
  add: async (finished) => write(await pngOf(finished, made)),
  close: async () => {},
});

/** A folder of PNGs, named by id. */
async function folderSink(folder: string, images: number, made: MadeWith): Promise<PictureSink> {
  await makeFolder(folder);
  const nameOf = fileNamer('.png');
  return {
    add: async (finished) => {
      const png = await pngOf(finished, made);
      await writeOutput(join(folder, nameOf(idOf(finished, images))), (write) => write(png));
    },
    close: async () => {},
  };
}

/** One sheet of all. */
function gridSink(made: MadeWith, write: WriteResult): PictureSink {
  const sheet: (SheetEntry & { pictures: Picture[] })[] = [];
  const records: string[] = [];
  return {
    async add({ entry, image, picture }) {
      if (image === 0) {
        sheet.push({ caption: entry.record.caption, pictures: [] });
        records.push(serialise(entry, { image: undefined }));
      }
      sheet.at(-1)?.pictures.push(picture);
    },
    close: async () => write(await encodePng(await contactSheet(sheet), pictureText(records.join('\n'), made))),
  };
}

/** Records with the picture inside. */
const ndjsonSink = (images: number, made: MadeWith, { stdout }: CommandContext): PictureSink => ({
  async add(finished) {
    const { entry, seed, picture } = finished;
    const png = (await pngOf(finished, made)).toString('base64');
    const { width, height } = picture;
    const image = { width, height, png, guidance: made.guidance, sampler: made.sampler, steps: made.steps, seed };
    await stdout.write(`${serialise(entry, { id: idOf(finished, images), seed, image })}\n`);
  },
  close: async () => {},
});

/** The record's own id or number; with several pictures a record, theirs behind it. */
function idOf({ entry, image }: Finished, images: number): string {
  const id = entry.record.id ?? String(entry.index + 1);
  return images === 1 ? id : `${id}-${image + 1}`;
}

const pngOf = ({ entry, seed, picture }: Finished, made: MadeWith): Promise<Buffer> =>
  encodePng(picture, pictureText(serialise(entry, { seed, image: undefined }), { ...made, seed }));
