import { createRenderer, type Renderer } from '@kaleido/scenes';
import type { SceneData } from '../data-config.ts';
import type { Sample, Source } from './source.ts';

/** Offset of replacement samples, beyond the indices of any run. */
const NEXT_ATTEMPT = 2 ** 40;

/** Seed of the scenes for validation, the same for all runs. */
const HELD_OUT_SEED = 1;

/**
 * Scenes by number (`@kaleido/scenes`, the training split), drawn at 64 pixels and averaged to the model's resolution.
 * @param heldOut number of scenes for validation: pairs of subject and thing, and so captions, that training never sees
 */
export async function scenesSource(
  { domain, seed, recolor = 0 }: Pick<SceneData, 'domain' | 'seed'> & Partial<Pick<SceneData, 'recolor'>>,
  heldOut = 0,
): Promise<Source> {
  const renderer = await createRenderer({ domain, seed, recolor, size: 64, split: 'train' });
  return {
    sample: async (index, attempt) => sceneOf(renderer, index + attempt * NEXT_ATTEMPT),
    first: async (count) => firstOf(renderer, count),
    captions: async (count) => Array.from({ length: count }, (_, index) => ({ key: keyOf(index), ...renderer.describe(index) })),
    heldOut: () => heldOutScenes({ domain, recolor }, heldOut),
    position: () => ({ taken: 0 }),
    faults: () => [],
  };
}

const keyOf = (index: number): string => `scene ${index}`;

const sceneOf = (renderer: Renderer, index: number): Sample => ({ key: keyOf(index), ...renderer.scene(index) });

const firstOf = (renderer: Renderer, count: number) => Array.from({ length: count }, (_, index) => sceneOf(renderer, index));

async function heldOutScenes(of: Pick<SceneData, 'domain' | 'recolor'>, count: number): Promise<readonly Sample[]> {
  const renderer = await createRenderer({ ...of, seed: HELD_OUT_SEED, size: 64, split: 'held-out' });
  return firstOf(renderer, count);
}
