import { recordInPng, settingsInPng } from '@kaleido/diffuse/internal';
import { InputError } from '@kaleido/shared/errors';
import { decodeImage, encodePng, isPng } from '@kaleido/shared/image';
import { parseRecord, readRecords } from '@kaleido/shared/ndjson';
import { readForeign } from '../formats/foreign.ts';
import type { Opened } from '../protocol.ts';

/** Most records of one file. */
const MAX_RECORDS = 10_000;

/**
 * What a file holds that was dropped on the page or pasted into it: a PNG with its record, records as the command reads them, or a plan of
 * another tool. The picture is decoded and encoded again: nothing else of the file reaches the page.
 * @throws InputError for anything else
 */
export async function openFile(bytes: Buffer, name: string): Promise<Opened> {
  if (isPng(bytes)) {
    const { record } = parseRecord(recordInPng(bytes, name), name);
    const { width, height, channels, data } = await decodeImage(bytes);
    const png = (await encodePng({ width, height, channels, data })).toString('base64');
    return { records: [record], picture: { width, height, png, settings: settingsInPng(bytes) } };
  }
  const foreign = readForeign(bytes.toString(), name);
  if (foreign) return { records: [foreign] };
  const records = [];
  for await (const { record } of readRecords(one(bytes), { name, maxBytes: bytes.length + 1 })) {
    if (records.length === MAX_RECORDS) throw new InputError(`${name}: expected at most ${MAX_RECORDS} records`);
    records.push(record);
  }
  if (records.length === 0) throw new InputError(`${name}: holds no record`);
  return { records };
}

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
