import type { Engine } from '@kaleido/engine';
import { createRenderer } from '@kaleido/scenes';
import type { Box, SceneFacts } from '@kaleido/shared/record';
import { describe, expect, test } from 'vitest';
import { compare, sampleOf } from '../comparison.ts';
import type { Features, SeenPicture } from '../features.ts';
import type { ProbeConfig } from '../probe/probe-config.ts';
import type { Reading } from '../probe/reading.ts';
import { metrics } from './metrics.ts';

const engine = { name: 'reference' } as Engine;
const head = (of: string, kind: ProbeConfig['heads'][number]['kind'], classes: string[]) => ({
  of,
  kind,
  slot: 0,
  classes,
  temperature: 1,
});

const config: ProbeConfig = {
  ...{ side: 16, channels: [8, 8, 8, 8], features: 8, most: { subjects: 2, things: 2 } },
  heads: [
    head('style', 'word', ['3d', 'cartoon', 'flat', 'ink', 'sticker']),
    head('backdrop', 'word', ['beach', 'city', 'meadow', 'room']),
    head('subjects', 'names', ['cat', 'raccoon', 'owl']),
    head('things', 'names', ['crown', 'umbrella', 'top hat']),
    head('facing', 'each', ['forward', 'left', 'right']),
  ],
};

const answer = (word: string) => ({ word, probability: 1 });
const place = { box: [0, 0, 1000, 1000], blob: [500, 500, 500, 500, 0] } as const;
const reading = (subjects: readonly string[], things: readonly string[], words: Record<string, string> = {}): Reading => ({
  words: Object.fromEntries(Object.entries(words).map(([of, word]) => [of, answer(word)])),
  each: { facing: subjects.map(() => answer('left')) },
  subjects: subjects.map((name) => ({ name, ...place })),
  things: things.map((name) => ({ name, ...place })),
});

function comparisonOf(pictures: readonly SeenPicture[], { card, reals }: { card?: unknown; reals?: readonly SeenPicture[] } = {}) {
  const origin = { name: 'probe', weights: 'sha256:1' };
  const features = (seen: readonly SeenPicture[]): Features => ({
    ...{ origin, width: 1, data: new Float32Array(seen.length) },
    seen: { by: { path: 'probe.safetensors', origin, config, card }, pictures: seen },
  });
  const settings = { k: { kManifold: 3, kDensity: 5 }, kidSubset: 10, seed: 0 };
  const watch = () => ({ advance() {}, close() {} });
  return compare(reals && sampleOf('reals', features(reals)), sampleOf('fakes', features(pictures)), settings, engine, watch);
}

const measured = async (name: 'alignment' | 'modes' | 'obedience', pictures: readonly SeenPicture[], options = {}) => {
  const comparison = comparisonOf(pictures, options);
  expect(metrics[name].absent(comparison)).toBeUndefined();
  return metrics[name].measure(comparison);
};

describe('alignment', () => {
  const raccoons = 'two raccoons walk under a drizzly rain, each holding an umbrella';
  const pictures: SeenPicture[] = [
    { said: { caption: 'a cat wearing a crown' }, reading: reading(['cat'], ['crown']) },
    { said: { caption: 'a cat wearing a crown' }, reading: reading(['cat'], ['top hat']) },
    { said: { caption: 'an owl with a hat' }, reading: reading(['owl'], ['top hat']) },
    { said: { caption: raccoons }, reading: reading(['raccoon', 'raccoon'], ['umbrella', 'umbrella']) },
    { said: { caption: raccoons }, reading: reading(['raccoon', 'raccoon'], ['umbrella']) },
    { said: { caption: 'a dragon' }, reading: reading(['cat'], []) },
    { said: { caption: 'a lion' }, reading: reading(['cat'], []) }, // which this probe does not know
    { said: { caption: 'ein Waschbär', scene: { subjects: ['raccoon'], things: [] } }, reading: reading(['raccoon'], []) },
  ];

  test('compares subjects and things, and their number, with the caption, or the scene if the caption cannot be read', async () => {
    const score = await measured('alignment', pictures, { card: { clean: { accuracy: { both: 0.8 } } } });
    expect(score).toMatchObject({
      ...{ value: 4 / 6, n: 6, captions: 4, unread: 2, probe_accuracy: 0.8 },
      ...{ subjects: { value: 1, n: 6 }, things: { value: 4 / 6 }, kinds: { value: 5 / 6 } },
    });
    expect(score.low).toBeLessThan(4 / 6);
  });

  test('gives the reason if it cannot be computed', () => {
    const absent = (...args: Parameters<typeof comparisonOf>) => metrics.alignment.absent(comparisonOf(...args));
    expect(absent([pictures[5]!])).toBe('no caption or scene names subjects and things that the probe knows');
    const { fake, ...rest } = comparisonOf(pictures);
    const { seen: _, ...blind } = fake.features!;
    expect(metrics.alignment.absent({ ...rest, fake: { ...fake, features: blind } })).toMatch(/^no probe has read the fakes/);
  });
});

describe('modes', () => {
  const of = (caption: string, styles: readonly string[]): SeenPicture[] =>
    styles.map((style) => ({ said: { caption }, reading: reading(['cat'], [], { style, backdrop: 'room' }) }));

  test('are effective numbers within captions, with those of the reals', async () => {
    const even = Array.from({ length: 400 }, (_, index) => (index % 2 ? 'ink' : 'flat'));
    const score = await measured('modes', [...of('a', even), ...of('b', Array(400).fill('ink')), ...of('c', ['ink'])], {
      reals: of(
        'd',
        Array.from({ length: 1000 }, (_, index) => ['ink', 'flat', '3d', 'cartoon'][index % 4]!),
      ),
    });
    expect(score).toMatchObject({ captions: 2, pictures: 800 });
    const { style, backdrop, facing } = score as never as Record<string, { modes: number; real: number; does_it: Record<string, object> }>;
    expect(style!.modes).toBeCloseTo(1.5, 2);
    expect(style!.real).toBeCloseTo(4, 1);
    expect([backdrop!.modes, facing!.modes]).toEqual([1, 1]);
    expect(style!.does_it.ink).toMatchObject({ value: 0.75, n: 800, real: 0.25 });
    expect(style!.does_it.cartoon).toMatchObject({ value: 0, real: 0.25 });
    expect(score.value).toBeCloseTo((1.5 + 1 + 1) / 3, 2);
  });

  test('need two pictures of the same caption', () => {
    expect(metrics.modes.absent(comparisonOf(of('a', ['ink'])))).toBe('no caption has more than one fake');
  });
});

describe('obedience', () => {
  test('is 1 for readings that match the plan, and falls with each mismatch', async () => {
    const renderer = await createRenderer({ seed: 4, size: 16, domain: 'core' });
    const scenes = Array.from({ length: 60 }, (_, index) => renderer.scene(index));
    const exact = (scene: SceneFacts): Reading => ({
      words: Object.fromEntries(
        [...Object.entries(scene), ...Object.entries(scene.colors ?? {}).map(([of, color]) => [`colors.${of}`, color])]
          .filter(([, value]) => typeof value === 'string')
          .map(([of, word]) => [of, answer(word as string)]),
      ),
      each: { facing: scene.facing!.map(answer), places: scene.places!.map(answer) },
      subjects: scene.subjects!.map((name, index) => ({ name, box: scene.boxes!.subjects![index]!, blob: scene.blobs!.subjects![index]! })),
      things: scene.things!.map((name, index) => ({ name, box: scene.boxes!.things![index]!, blob: scene.blobs!.things![index]! })),
    });
    const pictures = scenes.map(({ caption, latents, scene }) => ({ said: { caption, latents }, reading: exact(scene) }));
    const whole = await measured('obedience', pictures);
    expect(whole.value).toBe(1);
    expect(whole).toMatchObject({
      ...{ style: { value: 1, n: 60 }, backdrop: { value: 1 }, 'colors.subjects': { value: 1, n: 60 }, facing: { value: 1 } },
      ...{ boxes: { value: 1, median: 1 }, blobs: { value: 1, median: 1 } },
    });
    const inked = pictures.map(({ said, reading }) => ({ said, reading: { ...reading, subjects: [], words: { style: answer('ink') } } }));
    const styles = scenes.map(({ scene }) => scene.style);
    expect(await measured('obedience', inked)).toMatchObject({
      style: { value: styles.filter((style) => style === 'ink').length / 60, can_it: { ink: { value: 1 }, flat: { value: 0 } } },
      boxes: { n: scenes.flatMap(({ scene }) => [...scene.boxes.subjects!, ...scene.boxes.things!]).length },
    });
  });

  test('boxes are obeyed from an IoU of 0.6, and those of two subjects are compared from left to right', async () => {
    const placed = (boxes: readonly Box[], seen: readonly Box[]) => {
      const subjects = seen.map((box) => ({ name: 'raccoon', box, blob: place.blob }));
      const latents = { bbox: [{ text: 'two raccoons', boxes: [...boxes] }] };
      return measured('obedience', [{ said: { caption: 'two raccoons', latents }, reading: { ...reading([], []), subjects } }]);
    };
    const wide = (width: number): Box => [0, 0, width, 1000];
    expect(await placed([wide(1000)], [wide(590)])).toMatchObject({ boxes: { value: 0, n: 1, median: 0.59 } });
    expect(await placed([wide(1000)], [wide(610)])).toMatchObject({ boxes: { value: 1, n: 1, median: 0.61 } });
    const [left, right]: Box[] = [
      [0, 0, 400, 400],
      [500, 0, 900, 400],
    ];
    expect(await placed([right!, left!], [left!, right!])).toMatchObject({ boxes: { value: 1, n: 2 } });
    const [inside, far]: Box[] = [
      [150, 0, 550, 400],
      [600, 0, 1000, 400],
    ];
    // The first seen is the second planned, exactly; from the left it stands for the first.
    expect(await placed([left!, inside!], [inside!, far!])).toMatchObject({ boxes: { value: 0, n: 2 } });
  });

  test('needs plans', () => {
    expect(metrics.obedience.absent(comparisonOf([{ said: { caption: 'a' }, reading: reading(['cat'], []) }]))).toBe(
      'no fake has a plan (latents) that the probe can check',
    );
  });
});
