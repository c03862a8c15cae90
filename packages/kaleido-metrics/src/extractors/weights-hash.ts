import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** `sha256:…` of files' bytes, one after the other. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
