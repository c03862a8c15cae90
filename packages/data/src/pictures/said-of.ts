import { InputError } from '@kaleido/shared/errors';
import { readPngText, recordKeyword } from '@kaleido/shared/image';
import { parseRecord } from '@kaleido/shared/ndjson';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Said } from './source.ts';

/** What a record says of its picture. */
export const saidOf = ({ caption, latents, scene }: Pick<KaleidoRecord, 'caption' | 'latents' | 'scene'>): Said => ({
  caption,
  ...(latents !== undefined && { latents }),
  ...(scene !== undefined && { scene }),
});

/** What the record inside a PNG of `kaleido-diffuse` says of it; undefined for every other file. */
export function saidInPng(bytes: Uint8Array): Said | undefined {
  try {
    const record = readPngText(bytes)[recordKeyword];
    return record === undefined ? undefined : saidOf(parseRecord(record, 'the PNG').record);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return undefined; // another format, or a sheet of several
  }
}
