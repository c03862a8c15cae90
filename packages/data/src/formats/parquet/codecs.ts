import zlib from 'node:zlib';
import { InputError } from '@kaleido/shared/errors';
import { unsnap } from './snappy.ts';

/** Newer versions of Node have it. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: typeof zlib.gunzipSync };

type Unpack = (packed: Buffer, size: number) => Buffer;

/** One of Node's functions, which are to give no more than they should. */
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

/** @throws InputError with the reason alone when a compression cannot be unpacked */
export function checkCodec(codec: number): void {
  if (codecs[codec]?.[1]) return;
  const known = codecs.filter(([, unpack]) => unpack).map(([name]) => name);
  throw new InputError(`expected compression by ${known.join(', ')} in this version of Node, got ${codecs[codec]?.[0] ?? codec}`);
}

/** Unpacks a page that is to give `size` bytes. @throws InputError with the reason alone when it gives more or less */
export function unpackPage(packed: Buffer, codec: number, size: number): Buffer {
  checkCodec(codec);
  if (size === 0 && packed.length === 0) return packed; // of a page of missing values
  const [name, unpack] = codecs[codec]!;
  const bytes = (() => {
    try {
      return unpack!(packed, size);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (error instanceof InputError) throw error;
      throw new InputError(
        code === 'ERR_BUFFER_TOO_LARGE'
          ? `a page unpacks to more than the ${size} bytes it claims`
          : `a page is damaged (${name}: ${message})`,
      );
    }
  })();
  if (bytes.length !== size) throw new InputError(`a page unpacks to ${bytes.length} bytes, not to the ${size} that it claims`);
  return bytes;
}
