import type { Tokenizer } from '@kaleido/ar/internal';
import { type LatentPart, latentParts } from '@kaleido/shared/record';

/**
 * The part that each token of serialised latents belongs to; undefined for the marker that begins a part and for the end token. Markers
 * repeated within a part belong to it.
 */
export function tokenParts({ markers, end }: Tokenizer, ids: readonly number[]): (LatentPart | undefined)[] {
  let part: LatentPart | undefined;
  return ids.map((id) => {
    if (id === end) return undefined;
    const begun = latentParts.find((name) => markers[name] === id);
    if (begun === undefined || begun === part) return part;
    part = begun;
    return undefined;
  });
}
