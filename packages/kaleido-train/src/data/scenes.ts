import { createRenderer } from '@kaleido/scenes';
import type { Source } from './source.ts';

/** Further samples of the same place lie beyond all that a run reaches. */
const nextAttempt = 2 ** 40;

/** Scenes by number (`@kaleido/scenes`), drawn at 64 pixels and averaged to the model's resolution. */
export async function scenesSource(options: { readonly domain: 'core' | 'full'; readonly seed: number }): Promise<Source> {
  const renderer = await createRenderer({ ...options, size: 64, split: 'train' });
  return {
    sample: async (index, attempt) => renderer.scene(index + attempt * nextAttempt),
    taken: () => 0,
  };
}
