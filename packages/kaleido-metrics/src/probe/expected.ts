import type { Said } from '@kaleido/data/pictures';
import { readCaption } from '@kaleido/scenes/reading';
import { sceneFacts } from '@kaleido/shared/record';
import type { ProbeConfig } from './probe-config.ts';

/** Who and what a picture should show: for each the names that would do. */
export interface Expected {
  readonly subjects: readonly (readonly string[])[];
  readonly things: readonly (readonly string[])[];
}

/**
 * Who and what a picture should show: what its caption says, in the words of scenes, else what its `scene` says.
 * @returns undefined where neither says it, or in names that the probe does not know
 * @throws InputError for a `scene` that is not as it should be
 */
export function expectedOf(said: Said, config: ProbeConfig): Expected | undefined {
  const wanted = spokenOf(said) ?? shownBy(said);
  if (!wanted) return undefined;
  const known = (kind: 'subjects' | 'things', sets: readonly (readonly string[])[]) => {
    const classes = config.heads.find((head) => head.kind === 'names' && head.of === kind)?.classes ?? [];
    return sets.map((names) => names.filter((name) => classes.includes(name)));
  };
  const expected = { subjects: known('subjects', wanted.subjects), things: known('things', wanted.things) };
  return [...expected.subjects, ...expected.things].every((names) => names.length > 0) ? expected : undefined;
}

function spokenOf({ caption }: Said): Expected | undefined {
  const spoken = caption === undefined ? undefined : readCaption(caption);
  return spoken && { subjects: spoken.subjects.map((name) => [name]), things: spoken.things };
}

function shownBy({ scene, caption }: Said): Expected | undefined {
  const facts = sceneFacts(scene, caption ?? 'the picture');
  return facts?.subjects && { subjects: facts.subjects.map((name) => [name]), things: (facts.things ?? []).map((name) => [name]) };
}

/** Whether names are the expected ones, each as often, in any order. */
export function fulfils(expected: readonly (readonly string[])[], names: readonly string[]): boolean {
  if (expected.length !== names.length) return false;
  const [first, ...others] = expected;
  if (!first) return true;
  // Sets are small, and either equal or apart: whichever name is taken first decides nothing.
  const at = names.findIndex((name) => first.includes(name));
  return (
    at >= 0 &&
    fulfils(
      others,
      names.filter((_, index) => index !== at),
    )
  );
}
