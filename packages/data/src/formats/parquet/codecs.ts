import zlib from 'node:zlib';
import { InputError } from '@kaleido/shared/errors';
import { unsnap } from './snappy.ts';

/** Only in newer versions of Node. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: typeof zlib.gunzipSync };

type Unpack = (packed: Buffer, size: number) => Buffer;

/** Limits the output of one of Node's functions. */
const limited =
  (unpack: typeof zlib.gunzipSync): Unpack =>
  (packed, size) =>
    unpack(packed, { maxOutputLength: Math.max(1, size) });

/** Compressions by their numbers (parquet.thrift). */
const codecs: readonly (readonly [name: string, unpack: Unpack | undefined])[] = [
  ['none', (packed) => packed],
  ['snappy', unsnap],
  ['gzip', limited(zlib.gunzipSync)],
  ['lzo', undefined],
  ['brotli', limited(zlib.brotliDecompressSync)],
  ['lz4', undefined],
  ['zstd', zstdDecompressSync && limited(zstdDecompressSync)],
  ['lz4', undefined],
];

/** @throws InputError (with the reason only) for an unsupported compression */
export function checkCodec(codec: number): void {
  if (codecs[codec]?.[1]) return;
  const known = codecs.filter(([, unpack]) => unpack).map(([name]) => name);
  throw new InputError(`this version of Node supports compression by ${known.join(', ')}, got ${codecs[codec]?.[0] ?? codec}`);
}

/** Decompresses a page to `size` bytes. @throws InputError (with the reason only) when it has another size or is damaged */
export function unpackPage(packed: Buffer, codec: number, size: number): Buffer {
  checkCodec(codec);
  if (size === 0 && packed.length === 0) return packed; // a page of missing values
  const [name, unpack] = codecs[codec]!;
  const bytes = (() => {
    try {
      return unpack!(packed, size);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof InputError) throw error;
      throw new InputError(
        code === 'ERR_BUFFER_TOO_LARGE'
          ? `a page decompresses to more than the ${size} bytes it claims`
          : `a page is damaged (${name}: ${message})`,
      );
    }
  })();
  if (bytes.length !== size) throw new InputError(`a page decompresses to ${bytes.length} bytes, not the ${size} it claims`);
  return bytes;
}
