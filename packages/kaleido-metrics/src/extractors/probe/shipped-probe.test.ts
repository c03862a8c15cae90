import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createRenderer } from '@kaleido/scenes';
import { boxIou } from '@kaleido/shared/record';
import { expect, test } from 'vitest';
import { openProbe } from './open.ts';

const PICTURES = 96;

test('the shipped probe is small, and as accurate on held-out scenes as its card says', async () => {
  const probe = await openProbe({});
  const file = createRequire(import.meta.url)
    .resolve('@kaleido/model-scenes/package.json')
    .replace('package.json', 'probe.safetensors');
  expect(statSync(file).size).toBeLessThan(3e6);
  const renderer = await createRenderer({ seed: 20, size: 64, domain: 'core', split: 'held-out' });
  const scenes = Array.from({ length: PICTURES }, (_, index) => renderer.scene(index));
  const { readings } = await probe.extract(scenes.map(({ image }) => image));
  await probe.close();
  const share = (isRight: (index: number) => boolean) => scenes.filter((_, index) => isRight(index)).length / PICTURES;
  const { accuracy, boxes } = (probe.reads!.card as { clean: Record<'accuracy' | 'boxes', Record<string, number>> }).clean;
  const leeway = 3 * Math.sqrt(0.25 / PICTURES);
  for (const of of ['style', 'backdrop', 'weather'] as const)
    expect(
      share((index) => readings![index]!.words[of]!.word === scenes[index]!.scene[of]),
      of,
    ).toBeGreaterThan(accuracy[of]! - leeway);
  for (const kind of ['subjects', 'things'] as const)
    expect(
      share((index) => `${readings![index]![kind].map(({ name }) => name)}` === `${scenes[index]!.scene[kind]}`),
      kind,
    ).toBeGreaterThan(accuracy[kind]! - leeway);
  const overlaps = scenes
    .map(({ scene }, index) => boxIou(readings![index]!.subjects[0]!.box, scene.boxes.subjects![0]!))
    .sort((a, b) => a - b);
  expect(overlaps[PICTURES >> 1]).toBeGreaterThan(boxes.subjects! - 0.08);
});
