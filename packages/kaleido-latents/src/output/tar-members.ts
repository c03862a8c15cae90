import { pack } from 'tar-stream';

/** A file of an archive. */
export type Member = readonly [name: string, content: Uint8Array | string];

/** Bytes that an archive ends with. */
const END = Buffer.alloc(1024);

/** The bytes of files in an archive, without the end of one: more may follow. Times and modes are fixed, so equal files give equal bytes. */
export async function tarMembers(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of members) archive.entry({ name, mtime: new Date(0), mode: 0o644 }, Buffer.from(content as string));
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).subarray(0, -END.length);
}

/** What makes an archive of them. */
export const tarEnd: Uint8Array = END;
