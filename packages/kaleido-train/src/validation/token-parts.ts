import type { Tokenizer } from '@kaleido/ar';
import { type LatentPart, latentParts } from '@kaleido/shared/record';

/**
 * The part of the latents that each token of a serialised plan stands in; undefined for the marker that begins a part and for the end,
 * which say what comes next rather than what the part holds. Markers repeated within a part are of that part.
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
