import type { LatentPart } from '@kaleido/shared/record';

/**
 * Serialised latents before tokenisation. A marker begins its part; inside bbox and blob the repeated marker begins a new segment where
 * the text alone would not show it (`grounded.ts`). Text is plain: nothing in it is read as a marker.
 */
export type Span = { readonly marker: LatentPart } | { readonly text: string } | { readonly vokens: readonly number[] };

export const isMarker = (span: Span): span is { readonly marker: LatentPart } => 'marker' in span;
