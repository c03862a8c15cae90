import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@kaleido/shared/image';
import { onTestFinished } from 'vitest';

/** A uniformly grey PNG. */
const greyPng = (width: number, height: number): Promise<Buffer> =>
  encodePng({ width, height, channels: 3, data: new Uint8Array(width * height * 3).fill(200) });

/** A record line with an embedded picture of the given size. */
export async function recordLine(fields: { readonly caption: string; readonly id?: string }, width = 4, height = 3): Promise<string> {
  return `${JSON.stringify({ ...fields, image: { width, height, png: (await greyPng(width, height)).toString('base64') } })}\n`;
}

/** The JSON lines of an output. */
export const jsonLines = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** A new folder, removed when the test ends. */
export async function scratchFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-latents-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
