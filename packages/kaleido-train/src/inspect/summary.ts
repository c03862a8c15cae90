import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar/internal';
import type { Sample } from '@kaleido/data';
import { median } from '@kaleido/shared/median';
import { type LatentPart, latentParts, onlyParts } from '@kaleido/shared/record';

/** Minimum, median and maximum. */
interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** Sizes to list: nearly every photograph has a size of its own. */
const MAX_SIZES = 10;

/** Statistics of samples. */
export interface Summary {
  readonly samples: number;
  /** Sides in pixels, and the number of pictures of each of the most frequent sizes. */
  readonly pictures: { readonly width: Spread; readonly height: Spread; readonly sizes: Readonly<Record<string, number>> };
  readonly captions: { readonly distinct: number; readonly words: Spread; readonly tokens?: Spread };
  /** For each part that occurs, the share of samples with it, and its length in tokens. */
  readonly latents: Readonly<Partial<Record<LatentPart, { readonly share: number; readonly tokens?: Spread }>>>;
}

/**
 * Counts, sizes, caption lengths, latent coverage.
 * @param tokenizer for lengths in tokens, which are omitted without it
 */
export function summaryOf(samples: readonly Sample[], tokenizer?: Tokenizer): Summary {
  const sizes = new Map<string, number>();
  for (const { image } of samples) {
    const size = `${image.width}×${image.height}`;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  const captions = samples.map(({ caption }) => caption);
  const parts = latentParts.flatMap((part) => {
    const having = samples.filter(({ latents }) => latents[part] !== undefined);
    if (having.length === 0) return [];
    const lengths = tokenizer && having.map(({ latents }) => encodeLatents(tokenizer, onlyParts(latents, [part])).length);
    return [[part, { share: Number((having.length / samples.length).toPrecision(4)), ...(lengths && { tokens: spread(lengths) }) }]];
  });
  return {
    samples: samples.length,
    pictures: {
      width: spread(samples.map(({ image }) => image.width)),
      height: spread(samples.map(({ image }) => image.height)),
      sizes: Object.fromEntries([...sizes].sort(([, a], [, b]) => b - a).slice(0, MAX_SIZES)),
    },
    captions: {
      distinct: new Set(captions).size,
      words: spread(captions.map((caption) => caption.split(/\s+/).filter((word) => word !== '').length)),
      ...(tokenizer && { tokens: spread(captions.map((caption) => encodeCaption(tokenizer, caption).length)) }),
    },
    latents: Object.fromEntries(parts),
  };
}

function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { least: 0, median: 0, most: 0 };
  const sorted = Float64Array.from(values).sort();
  return { least: sorted[0]!, median: median(sorted), most: sorted.at(-1)! };
}
