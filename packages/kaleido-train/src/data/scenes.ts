import { createRenderer } from '@kaleido/scenes';
import type { SceneData } from '../config/training-config.ts';
import type { Source } from './source.ts';

/** Further samples of the same place lie beyond all that a run reaches. */
const nextAttempt = 2 ** 40;

/** Scenes by number (`@kaleido/scenes`, the training split), drawn at 64 pixels; they are averaged to the model's resolution. */
export async function scenesSource({ domain, seed }: Pick<SceneData, 'domain' | 'seed'>): Promise<Source> {
  const renderer = await createRenderer({ domain, seed, size: 64, split: 'train' });
  return {
    sample: async (index, attempt) => renderer.scene(index + attempt * nextAttempt),
    first: async (count) => Array.from({ length: count }, (_, index) => renderer.scene(index)),
    taken: () => 0,
  };
}
