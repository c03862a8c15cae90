import type { Output } from '@kaleido/shared/cli';
import { encodePng } from '@kaleido/shared/image';
import { serialise } from '@kaleido/shared/ndjson';
import type { LatentSample } from '../samples/sample.ts';
import type { LatentSink } from './sink.ts';

/** Writes records with their pictures inside, one per line; unchanged fields keep their spelling. */
export const recordSink = (stdout: Output): LatentSink => ({
  isDone: () => false,
  begin: async () => {},
  async prepare(sample, added, fields) {
    const { id, latents, entry } = sample;
    const image = await pictureOf(sample);
    const share = entry.share !== undefined && { kaleido_shard: entry.share };
    const line = serialise(entry, { id, latents: { ...latents, ...added }, ...fields, ...(image && { image }), ...share });
    return () => stdout.write(`${line}\n`);
  },
  finish: async () => {},
  close: async () => {},
});

/**
 * The picture as a PNG, for a record that lacks it; undefined for one that has it. A picture with an EXIF orientation is stored upright,
 * because latents refer to the upright picture.
 */
async function pictureOf({ packed, bytes, entry, picture }: LatentSample) {
  const { width, height, format, orientation } = packed;
  if (entry.record.image && orientation === undefined) return undefined;
  const png = format === 'PNG' && orientation === undefined ? Buffer.from(bytes) : await encodePng(await picture());
  return { width, height, png: png.toString('base64') };
}
