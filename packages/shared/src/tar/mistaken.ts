/** What files that are taken for something else begin with. */
const beginnings: readonly (readonly [beginning: string, what: string])[] = [
  ['\x1f\x8b', 'it is compressed by gzip: unpack it first (gzip -d)'],
  ['\x28\xb5\x2f\xfd', 'it is compressed by zstd: unpack it first (zstd -d)'],
  ['\xfd7zXZ\0', 'it is compressed by xz: unpack it first (xz -d)'],
  ['BZh91AY&SY', 'it is compressed by bzip2: unpack it first (bzip2 -d)'],
  ['PK\x03\x04', 'it is a zip file: unpack it first (unzip)'],
  ['PAR1', 'it is a Parquet file'],
  ['version https://git-lfs', 'it is a pointer of Git LFS to a file that was not downloaded (git lfs pull)'],
];

/** What a file is that is not what it should be, from its first bytes; undefined when they tell nothing. */
export function whatElse(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1');
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return 'it is a web page, as servers send in the place of a file that they do not give';
  return beginnings.find(([beginning]) => text.startsWith(beginning))?.[1];
}
