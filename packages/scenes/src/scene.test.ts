import { isDeepStrictEqual } from 'node:util';
import { random } from '@kaleido/shared/random';
import { boxIou, sceneFacts, validateRecord } from '@kaleido/shared/record';
import { expect, it } from 'vitest';
import type { Canvas } from './canvas.ts';
import { drawLayer, type Layer } from './compose.ts';
import { createRenderer } from './index.ts';
import { subjects as lexicon } from './lexicon.ts';
import { loadDomain } from './load-domain.ts';
import { paint, plan, renderScene, visibilityPlanes } from './scene.ts';
import { type DescribedFacts, readDescription } from './text/read-description.ts';

const side = 64;

/** A layer whose drawing is all white or all black, of the same shape. */
function silhouette(layer: Layer, white: boolean): Layer {
  const levels = layer.sprite.levels.map(({ side, pixels }) => ({
    side,
    pixels: pixels.map((pixel) => (pixel >>> 24) * (white ? 0x01010101 : 0x01000000)),
  }));
  return { ...layer, sprite: { levels, reach: layer.sprite.reach } };
}

/** How much of one entity shows, 0 … 255, by drawing it white over black and all others black. */
function renderedMask(layers: readonly Layer[], entity: number): Uint8Array {
  const canvas: Canvas = { side, rgb: new Uint8Array(side * side * 3) };
  for (const layer of layers) drawLayer(canvas, silhouette(layer, layer.entity === entity), new Float32Array(side * side), []);
  return canvas.rgb.filter((_, i) => i % 3 === 0);
}

/** Box and second moments of what is brighter than half, straight from the definitions. */
function regionOf(mask: Uint8Array) {
  const points = [...mask.keys()].filter((p) => mask[p]! > 127.5).map((p) => [(p % side) + 0.5, Math.floor(p / side) + 0.5] as const);
  const mean = (of: (point: readonly [number, number]) => number) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [cx, cy] = [mean(([x]) => x), mean(([, y]) => y)];
  const xx = mean(([x]) => (x - cx) ** 2) + 1 / 12;
  const yy = mean(([, y]) => (y - cy) ** 2) + 1 / 12;
  const xy = mean(([x, y]) => (x - cx) * (y - cy));
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const root = Math.sqrt(((xx - yy) / 2) ** 2 + xy ** 2);
  return {
    box: [Math.min(...xs) - 0.5, Math.min(...ys) - 0.5, Math.max(...xs) + 0.5, Math.max(...ys) + 0.5].map((v) => (v / side) * 1000),
    blob: [cx, cy, 2 * Math.sqrt((xx + yy) / 2 + root), 2 * Math.sqrt((xx + yy) / 2 - root)].map((v) => (v / side) * 1000),
    covariance: { xx, yy, xy },
  };
}

it('boxes and blobs are those of masks rendered anew, under occlusion, mirrored and cut off', async () => {
  const domain = await loadDomain({ size: side, domain: 'core' });
  const seen = { occluded: 0, mirrored: 0, cut: 0 };
  for (let i = 0; i < 120; i++) {
    const planned = plan(domain, random(77, 'test', i), random(77, 'edits', i));
    const canvas: Canvas = { side, rgb: new Uint8Array(side * side * 3) };
    for (const [entity, region] of paint(planned, canvas, visibilityPlanes(side)).entries()) {
      if (!region || region.area < 0.006) continue;
      const expected = regionOf(renderedMask(planned.layers, entity));
      // One pixel is 15.6 thousandths; a pixel at exactly half may fall on either side.
      for (let k = 0; k < 4; k++) expect(Math.abs(region.box[k]! - expected.box[k]!), `scene ${i} box ${k}`).toBeLessThanOrEqual(16.2);
      for (let k = 0; k < 4; k++) expect(Math.abs(region.blob[k]! - expected.blob[k]!), `scene ${i} blob ${k}`).toBeLessThanOrEqual(8);
      const theta = (region.blob[4] * Math.PI) / 180;
      const { xx, yy, xy } = expected.covariance;
      const along = xx * Math.cos(theta) ** 2 + yy * Math.sin(theta) ** 2 + 2 * xy * Math.cos(theta) * Math.sin(theta);
      const most = (xx + yy) / 2 + Math.hypot((xx - yy) / 2, xy);
      expect(along / most).toBeGreaterThan(0.98); // the major axis is the one along which the mask spreads most
      const own = planned.layers.filter((layer) => layer.entity === entity);
      const alone = regionOf(renderedMask(own, entity));
      if (alone.blob[0] !== expected.blob[0]) seen.occluded++;
      if (own.some((layer) => layer.mirror)) seen.mirrored++;
      if (region.box[0] === 0 || region.box[2] === 1000) seen.cut++;
    }
  }
  expect(Math.min(seen.occluded, seen.mirrored, seen.cut)).toBeGreaterThan(5);
});

it('tells what it drew: one name, place, box and blob for each subject and thing', async () => {
  const renderer = await createRenderer({ seed: 5, size: side, domain: 'core', split: 'all' });
  const twofold = { subjects: 0, things: 0 };
  for (let i = 0; i < 300; i++) {
    const { caption, latents, scene } = renderer.scene(i);
    expect(validateRecord({ caption, scene }, 'test')).toBeDefined();
    expect(sceneFacts(scene, 'test')).toBe(scene);
    for (const kind of ['subjects', 'things'] as const) {
      expect([scene.boxes[kind]!.length, scene.blobs[kind]!.length]).toEqual([scene[kind].length, scene[kind].length]);
      twofold[kind] += Number(scene[kind].length === 2);
    }
    expect([scene.facing.length, scene.places.length]).toEqual([scene.subjects.length, scene.subjects.length]);
    expect(scene.things.length).toBe(scene.relation === 'alone' ? 0 : scene.subjects.length);
    const [subjects, things] = latents.bbox.flatMap(({ boxes }) => (boxes ? [boxes] : []));
    expect([scene.boxes.subjects, scene.boxes.things]).toEqual([subjects, things ?? []]);
    // The text latent is made from the same facts.
    const [looks, , surroundings] = latents.text.split('. ');
    expect(looks).toMatch(new RegExp(`^${scene.style} style, .*${scene.view}`));
    if (scene.subjects.length === 1) expect(latents.text).toContain(`the ${scene.places[0]}, facing ${scene.facing[0]}`);
    expect(latents.text).toContain(`${scene.size} ${scene.colors.subjects} `);
    expect(surroundings?.includes('rain')).toBe(scene.weather === 'rain');
    const { subjects: _, things: __, ...around } = scene.colors;
    for (const color of Object.values(around)) expect(surroundings).toContain(color);
  }
  expect(Math.min(twofold.subjects, twofold.things)).toBeGreaterThan(10);
});

it('recolours a share of subjects and things, says their colours, and changes nothing else', async () => {
  const facts = async (recolor: number) => {
    const { scene } = await createRenderer({ seed: 3, size: 16, recolor });
    return Array.from({ length: 60 }, (_, index) => scene(index));
  };
  const [usual, other] = [await facts(0), await facts(1)];
  const domain = await loadDomain({ size: 16 });
  const own = new Set(domain.styles.flatMap(({ pieces }) => [...pieces.values()].map(({ color }) => color)));
  expect(usual.every(({ scene }) => own.has(scene.colors.subjects!))).toBe(true);
  for (const { scene, latents } of other) expect(latents.text).toContain(` ${scene.colors.subjects} `);
  const brown = (list: typeof usual) => list.filter(({ scene }) => scene.colors.subjects === 'brown').length;
  expect(brown(usual)).toBeGreaterThan(10);
  expect(brown(other)).toBeLessThan(brown(usual) / 2);
});

it('lets edits overtake texts, and changes nothing else', async () => {
  const drawn = async (overtaken: number) => {
    const { scene } = await createRenderer({ seed: 3, size: 16, recolor: 0.5, overtaken });
    return Array.from({ length: 200 }, (_, index) => scene(index));
  };
  const [usual, edited] = [await drawn(0), await drawn(1)];
  const described = edited.map(({ latents }) => readDescription(latents.text));
  for (const [index, { latents, ...scene }] of edited.entries()) {
    const { latents: own, ...same } = usual[index]!;
    expect({ ...scene, bbox: latents.bbox, blob: latents.blob }).toEqual({ ...same, bbox: own.bbox, blob: own.blob });
    expect(described[index]).toMatchObject({ style: scene.scene.style, backdrop: scene.scene.backdrop, weather: scene.scene.weather });
  }
  const misled = (of: (facts: DescribedFacts, scene: (typeof edited)[number]['scene']) => boolean) =>
    described.filter((facts, index) => of(facts, edited[index]!.scene)).length;
  expect(misled(({ places }, scene) => places?.[0] !== undefined && places[0] !== scene.places[0])).toBeGreaterThan(60);
  expect(misled(({ size }, scene) => size !== scene.size)).toBeGreaterThan(60);
  const ofInk = misled(({ colors }, scene) => scene.style === 'ink' && colors?.subjects !== 'black and white');
  expect(ofInk).toBeGreaterThan(10);
});

it('puts a share of subjects anywhere and makes them smaller, and changes nothing else', async () => {
  const drawn = async (anywhere: number) => {
    const { describe } = await createRenderer({ seed: 3, size: 16, anywhere });
    return Array.from({ length: 200 }, (_, index) => describe(index).scene);
  };
  const [usual, moved, half] = [await drawn(0), await drawn(1), await drawn(0.5)];
  const unmoved = ({ size, places, boxes, blobs, ...same }: (typeof usual)[number]) => same;
  // A scene in which something would barely be visible is planned again, and so differs.
  const alike = moved.filter((scene, index) => isDeepStrictEqual(unmoved(scene), unmoved(usual[index]!)));
  expect(alike.length).toBeGreaterThan(150);
  const first = (scenes: typeof usual) => scenes.map(({ boxes }) => boxes.subjects![0]!);
  const small = (scenes: typeof usual) => first(scenes).filter(([x1, y1, x2, y2]) => Math.max(x2 - x1, y2 - y1) < 450).length;
  const high = (scenes: typeof usual) => first(scenes).filter((box) => box[3] < 700).length;
  expect(high(moved)).toBeGreaterThan(high(usual) + 40);
  expect(small(moved)).toBeGreaterThan(small(usual) + 40);
  const untouched = half.filter((scene, index) => isDeepStrictEqual(scene, usual[index])).length;
  expect(untouched).toBeGreaterThan(70);
  expect(untouched).toBeLessThan(130);
});

it('shows another kind beside a share of single subjects, in the same style, and names it at the end of caption and boxes', async () => {
  const drawn = async (company: number) => {
    const { describe } = await createRenderer({ seed: 3, size: 64, company });
    return Array.from({ length: 200 }, (_, index) => describe(index));
  };
  const [usual, accompanied, half] = [await drawn(0), await drawn(1), await drawn(0.5)];
  let onTheLeft = 0;
  for (const { caption, latents, scene } of accompanied) {
    const [one, other, ...more] = scene.subjects;
    if (one === other || other === undefined) continue;
    expect(more).toEqual([]);
    expect([scene.facing.length, scene.places.length, scene.boxes.subjects!.length]).toEqual([2, 2, 2]);
    const noun = lexicon[other]!.nouns[0]!.one;
    expect(caption.endsWith(` and ${noun}`), caption).toBe(true);
    expect(latents.bbox.at(-1)).toEqual({ text: noun, boxes: [scene.boxes.subjects![1]] });
    expect(latents.blob.at(-1)).toEqual({ text: noun, blobs: [scene.blobs.subjects![1]] });
    expect(latents.bbox.flatMap(({ boxes }) => boxes ?? [])).toHaveLength(2 + scene.things.length);
    expect(latents.text).not.toContain(noun.replace(/^an? /, ''));
    if (scene.boxes.subjects![1]![0] < scene.boxes.subjects![0]![0]) onTheLeft++;
  }
  const twoKinds = (scenes: typeof usual) => scenes.filter(({ scene }) => new Set(scene.subjects).size === 2).length;
  expect(twoKinds(usual)).toBe(0);
  expect(twoKinds(accompanied)).toBeGreaterThan(150);
  expect(twoKinds(half)).toBeGreaterThan(60);
  expect(twoKinds(half)).toBeLessThan(120);
  expect(onTheLeft).toBeGreaterThan(60);
  expect(onTheLeft).toBeLessThan(120);
  const untouched = half.filter((scene, index) => isDeepStrictEqual(scene, usual[index])).length;
  expect(untouched).toBeGreaterThan(70);
});

it('puts a subject and what it wears apart in a share of scenes, as an edit of one box does', async () => {
  const drawn = async (apart: number) => {
    const { describe } = await createRenderer({ seed: 3, size: 64, apart });
    return Array.from({ length: 300 }, (_, index) => describe(index).scene);
  };
  const [usual, edited, half] = [await drawn(0), await drawn(1), await drawn(0.5)];
  const worn = (scenes: typeof usual) => scenes.filter(({ relation, things }) => relation === 'wearing' && things.length === 1);
  const touches = ({ boxes }: (typeof usual)[number]) => boxIou(boxes.subjects![0]!, boxes.things![0]!) > 0;
  const share = (scenes: typeof usual) => worn(scenes).filter((scene) => !touches(scene)).length / worn(scenes).length;
  expect(worn(edited).length).toBeGreaterThan(60);
  expect(share(usual)).toBeLessThan(0.05);
  expect(share(edited)).toBeGreaterThan(0.25);
  const untouched = half.filter((scene, index) => isDeepStrictEqual(scene, usual[index])).length;
  expect(untouched).toBeGreaterThan(120);
  expect(untouched).toBeLessThan(200);
});

it('lets a text tell the colour of another style only where its own has no such colour', async () => {
  const { scene } = await createRenderer({ seed: 3, size: 16, recolor: 0.5, overtaken: 1 });
  const { styles } = await loadDomain({ size: 16 });
  let strange = 0;
  for (let index = 0; index < 400; index++) {
    const { scene: drawn, latents } = scene(index);
    const said = readDescription(latents.text).colors?.subjects;
    if (said === undefined || said === drawn.colors.subjects) continue;
    const { pieces } = styles.find(({ set }) => set.style === drawn.style)!;
    const own = lexicon[drawn.subjects[0]!]!.drawings.flatMap((name) => pieces.get(name) ?? []);
    expect(own.flatMap(({ color, turns }) => [color, ...Object.values(turns)])).not.toContain(said);
    if (drawn.style !== 'ink') strange++;
  }
  expect(strange).toBeGreaterThan(20);
});

it('draws pictures larger than its art, with everything in the same place', async () => {
  const domain = await loadDomain({ size: side, domain: 'core' });
  const [usual, large] = [side, 300].map((size) => renderScene(domain, 7, 0, size, visibilityPlanes(size)));
  expect(large!.image).toMatchObject({ width: 300, height: 300 });
  expect(large!.image.data).toHaveLength(300 * 300 * 3);
  const boxes = [usual!, large!].map(({ scene }) => scene.boxes.subjects!.flat());
  for (const [k, edge] of boxes[0]!.entries()) expect(Math.abs(boxes[1]![k]! - edge!)).toBeLessThanOrEqual(16.2); // thousandths: a pixel of 64
});
