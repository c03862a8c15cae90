import { createReadStream } from 'node:fs';
import { InputError, messageOf, systemReason, UsageError } from '@kaleido/shared/errors';
import { openImage, type PackedPicture } from '@kaleido/shared/image';
import { type RecordEntry, readRecords } from '@kaleido/shared/ndjson';
import type { KaleidoRecord, RecordImage } from '@kaleido/shared/record';
import { beginningOf, isTar, whatElse } from '@kaleido/shared/tar';
import { saidOf } from './said-of.ts';
import type { FoundPicture, Opened, PictureSource } from './source.ts';

/** Records with their pictures inside, as `kaleido-diffuse --ndjson` writes them, from a file or (`-`) from stdin. */
export const recordsSource: PictureSource = async function* (name, { stdin, maxRecord, maxPixels, onBad }) {
  if (name === '-' && !stdin) throw new UsageError('-: stdin can be used for one side only');
  const shown = name === '-' ? 'stdin' : name;
  const { head, whole } = await beginningOf(name === '-' ? stdin!() : fileBytes(name));
  const other = isTar(head) ? 'it is a tar archive: give its file name instead' : whatElse(head);
  if (other !== undefined) throw new InputError(`${shown}: expected records, but ${other}`);
  for await (const entry of readRecords(whole, { name: shown, maxBytes: maxRecord, onBad })) yield pictureOf(entry, maxPixels);
};

/**
 * The picture inside a record, not decoded yet.
 * @throws InputError for none, or one that cannot be decoded; without the record's name
 */
export async function pictureInRecord({ image }: KaleidoRecord, maxPixels: number | undefined): Promise<Opened> {
  if (!image) throw new InputError('image: the record has no picture');
  const refuse = (error: unknown): never => {
    throw new InputError(`image.png: ${messageOf(error)}`);
  };
  const { pixels, decode, ...sides } = await openImage(Buffer.from(image.png, 'base64'), { maxPixels }).catch(refuse);
  checkSides(image, sides);
  return { pixels, decode: () => decode().catch(refuse) };
}

/** @throws InputError when a record says another size than its picture has, upright or as it is stored */
export function checkSides(
  { width, height }: Pick<RecordImage, 'width' | 'height'>,
  picture: Pick<PackedPicture, 'width' | 'height' | 'orientation'>,
): void {
  const isSo = width === picture.width && height === picture.height;
  const isTurned = picture.orientation !== undefined && width === picture.height && height === picture.width;
  if (!isSo && !isTurned)
    throw new InputError(`image: says ${width} × ${height} pixels, but its picture has ${picture.width} × ${picture.height}`);
}

function pictureOf({ record, where, index }: RecordEntry, maxPixels: number | undefined): FoundPicture {
  return {
    id: record.id ?? String(index + 1),
    where,
    ...saidOf(record),
    open: () => pictureInRecord(record, maxPixels),
  };
}

async function* fileBytes(name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name);
  } catch (error) {
    throw new InputError(systemReason(error, name) ?? messageOf(error));
  }
}
