import { InputError, show } from '@kaleido/shared/errors';
import { type LatentPart, type Latents, latentParts, looksLikeCoordinates } from '@kaleido/shared/record';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { parseLatents, serialiseLatents } from './serialise.ts';
import { isMarker, type Span } from './spans.ts';

/** Ids of a caption, then `</s>`. The empty caption is `</s>` alone. */
export const encodeCaption = (tokenizer: Tokenizer, caption: string): number[] => [...tokenizer.encode(caption), tokenizer.end];

/**
 * Latents as z₁…z_N of docs/design.md §1, `</s>` last: the prior's labels, and the input of the features.
 * @throws InputError naming the part, for text that looks like coordinates and vokens that the model does not have
 */
export const encodeLatents = (tokenizer: Tokenizer, latents: Latents): number[] => [...encodeParts(tokenizer, latents), tokenizer.end];

/** Latents without `</s>`, as the prefix of a sequence to be completed. */
export function encodeParts(tokenizer: Tokenizer, latents: Latents): number[] {
  const { bbox, blob } = latents;
  const readable = {
    ...latents,
    ...(bbox && { bbox: bbox.map((segment) => readableSegment(tokenizer, 'bbox', segment)) }),
    ...(blob && { blob: blob.map((segment) => readableSegment(tokenizer, 'blob', segment)) }),
  };
  return serialiseLatents(readable).flatMap((span) => {
    if (isMarker(span)) return [tokenizer.markers[span.marker]];
    if ('vokens' in span) return encodeVokens(tokenizer, span.vokens);
    return tokenizer.encode(span.text);
  });
}

/** Checks a text after the tokenizer's normalisation, which may delete all its words, or turn it into something like coordinates. */
function readableSegment<S extends { readonly text: string }>(tokenizer: Tokenizer, part: LatentPart, segment: S): S {
  if (/^[\p{ASCII}]*[a-z][\p{ASCII}]*$/iu.test(segment.text) && !/[0-9]/.test(segment.text)) return segment;
  const read = tokenizer.decode(tokenizer.encode(segment.text));
  if (looksLikeCoordinates(segment.text) || looksLikeCoordinates(read))
    throw new InputError(`latents.${part}: text ${show(segment.text)} looks like coordinates`);
  return read.trim() === '' ? { ...segment, text: '' } : segment;
}

/**
 * Inverse of `encodeLatents`, as far as the tokenizer is invertible: a text t becomes `decode(encode(t))`, trimmed, so a tokenizer may drop
 * case, accents, runs of spaces or unknown words. Parts, segments, numbers and vokens are exact.
 * @param ids anything after `</s>` is ignored
 * @throws TypeError when the ids are not serialised latents
 */
export function decodeLatents(tokenizer: Tokenizer, ids: readonly number[]): Latents {
  const end = ids.indexOf(tokenizer.end);
  const latents = parseLatents(spansOf(tokenizer, end < 0 ? ids : ids.slice(0, end)));
  const trimmed = <S extends { readonly text: string }>(segments: readonly S[], places: (segment: S) => unknown) =>
    segments.map((segment) => ({ ...segment, text: segment.text.trim() })).filter((segment) => segment.text !== '' || places(segment));
  return {
    ...latents,
    ...(latents.text !== undefined && { text: latents.text.trim() }),
    ...(latents.bbox && { bbox: trimmed(latents.bbox, ({ boxes }) => boxes) }),
    ...(latents.blob && { blob: trimmed(latents.blob, ({ blobs }) => blobs) }),
  };
}

function spansOf(tokenizer: Tokenizer, ids: readonly number[]): Span[] {
  const partOf = new Map(latentParts.map((part) => [tokenizer.markers[part], part]));
  const spans: Span[] = [];
  let run: number[] = [];
  let part: LatentPart | undefined;
  const flush = () => {
    if (run.length > 0) spans.push(part === 'voken' ? { vokens: decodeVokens(tokenizer, run) } : { text: tokenizer.decode(run) });
    run = [];
  };
  for (const id of ids) {
    const marker = partOf.get(id);
    if (!marker) run.push(id);
    else {
      flush();
      part = marker;
      spans.push({ marker });
    }
  }
  flush();
  return spans;
}

/** `I1#I2#…`, with one piece per voken. */
function encodeVokens(tokenizer: Tokenizer, vokens: readonly number[]): number[] {
  const table = tokenizer.vokens;
  if (!table) throw new InputError('latents.voken: this model has no visual tokens');
  return vokens.flatMap((voken, index) => {
    const id = table.ids[voken];
    if (id === undefined) throw new InputError(`latents.voken[${index}]: expected a voken below ${table.ids.length}, got ${voken}`);
    return index === 0 ? [id] : [table.delimiter, id];
  });
}

function decodeVokens(tokenizer: Tokenizer, ids: readonly number[]): number[] {
  return ids.flatMap((id, index) => {
    const voken = tokenizer.vokens?.ofId.get(id);
    if (index % 2 === 0 && voken !== undefined) return [voken];
    if (index % 2 === 1 && id === tokenizer.vokens?.delimiter && index < ids.length - 1) return [];
    throw new TypeError(`serialised latents: id ${id} at position ${index} of the part voken`);
  });
}
