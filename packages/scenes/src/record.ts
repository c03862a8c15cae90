import { encodePng } from '@kaleido/shared/image';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Scene } from './scene.ts';

/** A scene as a record without its picture: what a shard's `.json` holds. The id names seed and number, from which it can be made again. */
export const sceneRecord = ({ caption, latents }: Scene, seed: number, index: number): KaleidoRecord => ({
  caption,
  id: `${seed}-${index}`,
  latents,
});

/** A scene as a record with its picture inside. */
export async function sceneRecordWithImage(scene: Scene, seed: number, index: number): Promise<KaleidoRecord> {
  const { width, height } = scene.image;
  const png = (await encodePng(scene.image)).toString('base64');
  return { ...sceneRecord(scene, seed, index), image: { width, height, png } };
}
