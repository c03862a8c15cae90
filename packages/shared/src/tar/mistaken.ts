/** First bytes of files that are often mistaken for a tar. */
const beginnings: readonly (readonly [beginning: string, what: string])[] = [
  ['\x1f\x8b', 'it is compressed with gzip: unpack it first (gzip -d)'],
  ['\x28\xb5\x2f\xfd', 'it is compressed with zstd: unpack it first (zstd -d)'],
  ['\xfd7zXZ\0', 'it is compressed with xz: unpack it first (xz -d)'],
  ['BZh91AY&SY', 'it is compressed with bzip2: unpack it first (bzip2 -d)'],
  ['PK\x03\x04', 'it is a zip file: unpack it first (unzip)'],
  ['PAR1', 'it is a Parquet file'],
  ['version https://git-lfs', 'it is a Git LFS pointer; the file itself was not downloaded (git lfs pull)'],
];

/** Recognises by its first bytes what an unexpected file is; undefined for an unknown kind. */
export function whatElse(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1');
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'it is a web page, as servers send when a download is refused';
  return beginnings.find(([beginning]) => text.startsWith(beginning))?.[1];
}
