import { pack } from 'tar-stream';

/** A file of an archive. */
export type Member = readonly [name: string, content: Uint8Array | string];

/** The end of an archive. */
const END = Buffer.alloc(1024);

/** Files as tar members, without the end of an archive. Times and modes are fixed, so equal files give equal bytes. */
export async function tarMembers(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of members) archive.entry({ name, mtime: new Date(0), mode: 0o644 }, Buffer.from(content as string));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).subarray(0, -END.length);
}

/** The bytes that complete an archive of members. */
export const tarEnd: Uint8Array = END;
