import type { SceneFacts } from '@kaleido/shared/record';
import { type EntityKind, entityKinds, type Head, type ProbeConfig } from './probe-config.ts';

/** Minimum number of pictures of a class; rarer classes are left out, since they cannot be learned. */
const MIN_PICTURES = 3;

/** Maximum number of classes of an attribute; with more, it is free text. */
const MAX_CLASSES = 256;

/**
 * The heads that can be learned from scenes: every word and colour, the names and numbers of subjects and things, and the words of each
 * subject. Attributes with a single value are left out.
 */
export function headsOf(scenes: readonly SceneFacts[]): Pick<ProbeConfig, 'heads' | 'most'> {
  const most = { subjects: 1, things: 0 };
  for (const scene of scenes) for (const kind of entityKinds) most[kind] = Math.max(most[kind], scene[kind]?.length ?? 0);
  const heads: Head[] = [];
  const add = (of: string, kind: Head['kind'], values: Iterable<string>, slot = 0): void => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    const classes = [...counts].filter(([, count]) => count >= MIN_PICTURES).map(([word]) => word);
    if (classes.length > 1 && classes.length <= MAX_CLASSES) heads.push({ of, kind, slot, classes: classes.sort(), temperature: 1 });
  };
  for (const of of new Set(scenes.flatMap(wordsIn)))
    add(
      of,
      'word',
      scenes.flatMap((scene) => wordOf(scene, of) ?? []),
    );
  for (const kind of entityKinds) {
    add(
      kind,
      'names',
      scenes.flatMap((scene) => scene[kind] ?? []),
    );
    add(
      kind,
      'count',
      scenes.flatMap((scene) => scene[kind] && `${scene[kind].length}`).filter((count) => count !== undefined),
    );
  }
  for (const of of new Set(scenes.flatMap(listsIn)))
    for (let slot = 0; slot < most.subjects; slot++)
      add(
        of,
        'each',
        scenes.flatMap((scene) => eachOf(scene, of)?.[slot] ?? []),
        slot,
      );
  return { heads, most };
}

/** The attributes of a scene with a single word: `style`, `colors.sky`. */
function wordsIn(scene: SceneFacts): string[] {
  const words = Object.entries(scene).flatMap(([name, value]) => (typeof value === 'string' ? [name] : []));
  return [...words, ...Object.keys(scene.colors ?? {}).map((name) => `colors.${name}`)];
}

/** The attributes of a scene with a word for each subject. */
const listsIn = (scene: SceneFacts): string[] =>
  Object.entries(scene).flatMap(([name, value]) =>
    !entityKinds.includes(name as EntityKind) && isWords(value) && value.length === scene.subjects?.length ? [name] : [],
  );

const isWords = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((word) => typeof word === 'string');

/** The word of an attribute; undefined if the scene does not have it. */
export function wordOf(scene: SceneFacts, of: string): string | undefined {
  const color = /^colors\.(.*)$/s.exec(of)?.[1];
  const value = color === undefined ? (scene as Readonly<Record<string, unknown>>)[of] : scene.colors?.[color];
  return typeof value === 'string' ? value : undefined;
}

/** The words of an attribute, one for each subject from left to right; undefined if the scene does not have it. */
export function eachOf(scene: SceneFacts, of: string): readonly string[] | undefined {
  const words = (scene as Readonly<Record<string, unknown>>)[of];
  if (!isWords(words) || words.length !== scene.subjects?.length) return undefined;
  return fromLeft(scene, 'subjects').map((index) => words[index]!);
}

/** Indices of a scene's subjects or things from left to right, by the centres of their boxes; in given order if there are no boxes. */
export function fromLeft(scene: SceneFacts, kind: EntityKind): number[] {
  const order = Array.from(scene[kind] ?? [], (_, index) => index);
  const boxes = scene.boxes?.[kind];
  if (!boxes || boxes.length !== order.length) return order;
  const middle = (index: number) => boxes[index]![0] + boxes[index]![2];
  return order.sort((a, b) => middle(a) - middle(b));
}
