import type { LatentPart } from '@kaleido/shared/record';

/** What a small model learns: the plan with its pictures, pictures alone, or pictures of captions and of texts in their place. */
type Recipe = 'kaleido' | 'plain' | 'expansion';

export interface Trained {
  readonly recipe: Recipe;
  /** Of weights, order and data. */
  readonly seed: number;
  readonly parts: readonly LatentPart[];
  /** The model that plans for it, where it has no prior and needs plans. */
  readonly prior?: `kaleido-${1 | 2 | 3}`;
}

const kaleido = (seed: number): Trained => ({ recipe: 'kaleido', seed, parts: ['text', 'bbox'] });
const plain = (seed: number): Trained => ({ recipe: 'plain', seed, parts: [] });

/** Models that figures train themselves, by name. Models of one seed see the same pictures in the same order. */
export const trained = {
  'kaleido-1': kaleido(1),
  'plain-1': plain(1),
  'kaleido-2': kaleido(2),
  'plain-2': plain(2),
  'kaleido-3': kaleido(3),
  'plain-3': plain(3),
  'expansion-1': { recipe: 'expansion', seed: 1, parts: [], prior: 'kaleido-1' } as Trained,
} satisfies Record<string, Trained>;

export type TrainedName = keyof typeof trained;
