/** Offset and bytes (hexadecimal) of file signatures, and the message for such a file where text is expected. */
const kinds: readonly (readonly [at: number, signature: string, kind: string])[] = [
  [0, '1f8b', 'is a gzip file, expected text (unpack it with gzip -dc; a .tgz holds a tar file)'],
  [0, '28b52ffd', 'is a Zstandard file, expected text (unpack it with zstd -dc)'],
  [0, 'fd377a585a00', 'is an xz file, expected text (unpack it with xz -dc)'],
  [4, '314159265359', 'is a bzip2 file, expected text (unpack it with bzip2 -dc)'],
  [0, '504b0304', 'is a zip file, expected text (unpack it with unzip -p)'],
  [0, '89504e47', 'is a PNG picture, expected text (kaleido-diffuse --from prints the record stored in one of its pictures)'],
  [0, 'ffd8ff', 'is a JPEG picture, expected text'],
  [8, '574542505650', 'is a WebP picture, expected text'],
  [0, '5041523115', 'is a Parquet file, expected text'],
  [0, '934e554d5059', 'is a NumPy file, expected text'],
  [257, '7573746172', 'is a tar file, expected text'],
];

/** The message for an input that is not text, recognised by its first line; undefined for anything else. */
export function binaryKind(firstLine: Uint8Array): string | undefined {
  const head = Buffer.from(firstLine.buffer, firstLine.byteOffset, Math.min(firstLine.length, 262)).toString('hex');
  return kinds.find(([at, signature]) => head.startsWith(signature, 2 * at))?.[2];
}
