import { type Fields, type Found, uprightLatents } from '@kaleido/data';
import { checkSides } from '@kaleido/data/pictures';
import { openBudget } from '@kaleido/shared/budget';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { type DecodedPicture, openImage } from '@kaleido/shared/image';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import { recordSchema, validateRecord } from '@kaleido/shared/record';
import { TOKENIZER_FIELD } from '@kaleido/shared/voken-tokenizer';
import type { FoundSample, LatentSample } from './sample.ts';

/** A record from a pipe, with its embedded picture. */
export function sampleOfRecord(entry: RecordEntry, maxPixels: number): FoundSample {
  const { record, where, index } = entry;
  const id = record.id ?? String(index + 1);
  return {
    id,
    where,
    open: () =>
      naming(`${where}: image`, async () => {
        const { image, latents = {} } = record;
        if (!image) throw new InputError('expected a picture in the record, got none');
        const sample = await openSample({ id, where, entry, latents, frame: image, bytes: Buffer.from(image.png, 'base64') }, maxPixels);
        checkSides(image, sample.packed);
        return sample;
      }),
  };
}

/** A sample of a data set. Its record keeps the other fields of the sample's JSON. */
export function sampleOfSet(found: Found, index: number, share: string | undefined, maxPixels: number): FoundSample {
  const { key: where, id, caption, latents, vokenTokenizer, scene, frame, fields = {} } = found;
  return {
    id,
    where,
    open: () =>
      naming(where, async () => {
        const own = { caption, id, ...(Object.keys(latents).length > 0 && { latents }), ...(scene !== undefined && { scene }) };
        const ofVokens = latents.voken && vokenTokenizer !== undefined && { [TOKENIZER_FIELD]: vokenTokenizer };
        const record = validateRecord({ ...own, ...ofVokens, ...kept(fields) }, where);
        const entry: RecordEntry = { record, where, index, source: JSON.stringify(record), ...(share !== undefined && { share }) };
        return openSample({ id, where, entry, latents, frame, bytes: await found.bytes() }, maxPixels);
      }),
  };
}

const ownFields: ReadonlySet<string> = new Set(Object.keys(recordSchema.properties));

/** In files of other tools, these are the size of the stored picture, but records would use them as the size that boxes refer to. */
const sizeFields: ReadonlySet<string> = new Set(['width', 'height']);

/** The fields to keep: those that records do not define, and valid values of `seed` and `model`. */
const kept = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => isSettings(name, value) || !(ownFields.has(name) || sizeFields.has(name))),
  );

const isSettings = (name: string, value: unknown): boolean =>
  name === 'model' ? typeof value === 'string' : name === 'seed' && Number.isInteger(value) && (value as number) >>> 0 === value;

type Opening = Pick<LatentSample, 'id' | 'where' | 'entry' | 'latents' | 'bytes'> & Pick<Found, 'frame'>;

/** Maximum number of decoded pixels at a time (100 MB), unless a single picture has more. */
const budget = openBudget(2 ** 25);

async function openSample({ frame, ...sample }: Opening, maxPixels: number): Promise<LatentSample> {
  const packed = await openImage(sample.bytes, { maxPixels });
  let decoded: Promise<DecodedPicture> | undefined;
  let free = (): void => {};
  const decode = async (): Promise<DecodedPicture> => {
    free = await budget.take(packed.pixels);
    return naming(sample.where, () => packed.decode());
  };
  return {
    ...sample,
    caption: sample.entry.record.caption,
    latents: uprightLatents(sample.latents, packed, frame),
    packed,
    picture() {
      decoded ??= decode();
      return decoded;
    },
    forgetPicture() {
      free();
      decoded = undefined;
    },
  };
}

/** Prefixes InputErrors with their place. */
async function naming<T>(where: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const message = messageOf(error);
    throw message.startsWith(where) ? error : new InputError(`${where}: ${message}`);
  }
}
