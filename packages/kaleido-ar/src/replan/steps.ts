import { type BboxSegment, type BlobSegment, type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import type { Stage } from '../sample/sampler.ts';

/** What planning again leaves as it is, word for word. */
export interface Locks {
  /** Locked parts; one that is missing stays missing. */
  readonly parts: readonly LatentPart[];
  /** Indices of locked segments in parts that are not locked. */
  readonly segments: { readonly bbox?: readonly number[] | undefined; readonly blob?: readonly number[] | undefined };
}

/** One step of planning again: what is locked is put in its place, or something is sampled after it. */
export type Step = { readonly keep: Latents } | { readonly sample: Omit<Stage, 'reserved'> };

/**
 * The steps of planning again, in the order of the sequence. What is sampled is given all that stands before it, locked or new. In a part
 * with locked segments, those keep their order. Before each run of them at most as many segments are sampled as there were; after the last
 * one the prior goes on until it ends the part.
 * @param given with the parts that the model plans
 * @param wanted parts to sample unless they are locked
 */
export function replanSteps(given: Latents, { parts: locked, segments }: Locks, wanted: readonly LatentPart[]): Step[] {
  const steps: Step[] = [];
  const sample = (stage: Omit<Stage, 'reserved'>): void => {
    const last = steps.at(-1);
    // Whole parts in a row are sampled in one pass.
    if (last && 'sample' in last && last.sample.most === undefined && !stage.goesOn && stage.most === undefined)
      steps[steps.length - 1] = { sample: { ...last.sample, parts: [...last.sample.parts, ...stage.parts] } };
    else steps.push({ sample: stage });
  };
  const keep = (kept: Latents): void => {
    const last = steps.at(-1);
    if (last && 'keep' in last) steps[steps.length - 1] = { keep: withKept(last.keep, kept) };
    else steps.push({ keep: kept });
  };
  for (const part of latentParts) {
    if (locked.includes(part) || !wanted.includes(part)) {
      if (given[part] !== undefined) keep({ [part]: given[part] });
      continue;
    }
    const all = part === 'bbox' || part === 'blob' ? (given[part] ?? []) : [];
    const kept = new Set(part === 'bbox' || part === 'blob' ? segments[part] : []);
    let free = 0;
    let hasBegun = false;
    for (const [index, segment] of all.entries()) {
      if (!kept.has(index)) {
        free++;
        continue;
      }
      if (free > 0) sample({ parts: [part], goesOn: hasBegun, most: free });
      keep({ [part]: [segment] });
      [free, hasBegun] = [0, true];
    }
    sample({ parts: [part], goesOn: hasBegun });
  }
  return steps;
}

/** Latents with what a step keeps: parts, or further segments of the last one. */
export const withKept = (latents: Latents, { text, bbox, blob, voken }: Latents): Latents => ({
  ...latents,
  ...(text !== undefined && { text }),
  ...(bbox && { bbox: joined<BboxSegment>(latents.bbox, bbox) }),
  ...(blob && { blob: joined<BlobSegment>(latents.blob, blob) }),
  ...(voken && { voken }),
});

const joined = <S>(before: readonly S[] = [], added: readonly S[]): readonly S[] => [...before, ...added];
