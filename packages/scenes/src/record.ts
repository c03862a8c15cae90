import { encodePng } from '@kaleido/shared/image';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Renderer } from './index.ts';
import type { Scene } from './scene.ts';

/** A scene with its number and its picture as a PNG file. */
export interface EncodedScene {
  readonly index: number;
  readonly scene: Scene;
  readonly png: Buffer;
}

/** How many pictures are encoded at a time: encoding takes longer than drawing, and other threads do it. */
const AHEAD = 16;

/** Draws and encodes the scenes `from` … `from` + `count` − 1 (`count` may be infinite), in order. */
export async function* encodedScenes(renderer: Renderer, from: number, count: number): AsyncGenerator<EncodedScene> {
  const waiting: Promise<EncodedScene>[] = [];
  for (let index = from; index < from + count; index++) {
    const scene = renderer.scene(index);
    waiting.push(encodePng(scene.image).then((png) => ({ index, scene, png })));
    if (waiting.length === AHEAD) yield await waiting.shift()!;
  }
  for (const next of waiting) yield await next;
}

/** A scene as a record without its picture: what a shard's `.json` holds. The id names seed and number, from which it can be made again. */
export const sceneRecord = ({ index, scene: { caption, latents, scene } }: EncodedScene, seed: number): KaleidoRecord => ({
  caption,
  id: `${seed}-${index}`,
  latents,
  scene,
});

/** A scene as a record with its picture inside. */
export function sceneRecordWithImage(encoded: EncodedScene, seed: number): KaleidoRecord {
  const { width, height } = encoded.scene.image;
  return { ...sceneRecord(encoded, seed), image: { width, height, png: encoded.png.toString('base64') } };
}
