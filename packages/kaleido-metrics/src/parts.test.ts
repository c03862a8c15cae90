import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sampleOf } from './comparison.ts';
import type { Features, Seen } from './features.ts';
import { joinParts, writePart } from './parts.ts';
import type { Head } from './probe/probe-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const word: Head = { of: 'style', kind: 'word', slot: 0, classes: ['flat', 'ink'], temperature: 1 };
const config = { side: 16, channels: [8, 8, 8, 8], features: 8, most: { subjects: 1, things: 0 }, heads: [word] };
const seenBy = (weights: string): Seen => ({
  by: { path: 'probe.safetensors', origin: { name: 'probe', weights }, config, card: undefined },
  pictures: [{ reading: { words: { style: { word: 'ink', probability: 0.75 } }, each: {}, subjects: [], things: [] }, said: {} }],
});

async function part(number: number, seen?: Seen): Promise<string> {
  const features: Features = { origin: { name: 'test' }, width: 1, data: Float64Array.of(number), ...(seen && { seen }) };
  const [path, sample] = [at(`${number}.npz`), sampleOf('pictures', features)];
  await writePart(path, { part: number, of: 2 }, sample, sample);
  return path;
}

test('parts keep what a probe has read, a picture each', async () => {
  const { fake } = await joinParts([await part(1, seenBy('sha256:a')), await part(2, seenBy('sha256:a'))]);
  const [first] = seenBy('sha256:a').pictures;
  expect(fake.features!.seen).toEqual({ ...seenBy('sha256:a'), pictures: [first, first] });
});

test.each([
  ['another probe', 'sha256:b', 'pictures were read by probe sha256:b, but those of'],
  ['no probe', undefined, 'pictures were read by probe none, but those of'],
])('parts that %s has looked at do not join', async (_, weights, message) => {
  const paths = [await part(1, seenBy('sha256:a')), await part(2, weights === undefined ? undefined : seenBy(weights))];
  await expect(joinParts(paths)).rejects.toThrow(message);
});
