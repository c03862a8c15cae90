import type { Said } from '@kaleido/data/pictures';
import { readCaption } from '@kaleido/scenes/reading';
import { sceneFacts } from '@kaleido/shared/record';
import type { ProbeConfig } from './probe-config.ts';

/** The subjects and things that a picture should show, each as a list of acceptable names. */
export interface Expected {
  readonly subjects: readonly (readonly string[])[];
  readonly things: readonly (readonly string[])[];
}

/**
 * The subjects and things that a picture should show, from its caption if that is worded like a scene's, else from its `scene`.
 * @returns undefined if neither names them, or one of them has no name that the probe knows
 * @throws InputError for an invalid `scene`
 */
export function expectedOf(said: Said, config: ProbeConfig): Expected | undefined {
  const named = fromCaption(said) ?? fromScene(said);
  if (!named) return undefined;
  const known = (kind: 'subjects' | 'things', sets: readonly (readonly string[])[]) => {
    const classes = config.heads.find((head) => head.kind === 'names' && head.of === kind)?.classes ?? [];
    return sets.map((names) => names.filter((name) => classes.includes(name)));
  };
  const expected = { subjects: known('subjects', named.subjects), things: known('things', named.things) };
  return [...expected.subjects, ...expected.things].every((names) => names.length > 0) ? expected : undefined;
}

function fromCaption({ caption }: Said): Expected | undefined {
  const read = caption === undefined ? undefined : readCaption(caption);
  return read && { subjects: read.subjects.map((name) => [name]), things: read.things };
}

function fromScene({ scene, caption }: Said): Expected | undefined {
  const facts = sceneFacts(scene, caption ?? 'the picture');
  return facts?.subjects && { subjects: facts.subjects.map((name) => [name]), things: (facts.things ?? []).map((name) => [name]) };
}

/** Whether names match the expected ones, in any order but equally often. */
export function fulfils(expected: readonly (readonly string[])[], names: readonly string[]): boolean {
  if (expected.length !== names.length) return false;
  const [first, ...others] = expected;
  if (!first) return true;
  return names.some((name, at) => first.includes(name) && fulfils(others, names.toSpliced(at, 1)));
}
