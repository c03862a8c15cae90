import { eachOf, entityKinds, fromLeft, type Head, PLACE, type ProbeConfig, placeNumbers, slotsOf, wordOf } from '@kaleido/metrics/probe';
import type { SceneFacts } from '@kaleido/shared/record';

/** What a probe should say of one picture. */
export interface Targets {
  /** Shares of the classes, head after head: [K]; all 0 where the scene does not say. */
  readonly classes: Float32Array;
  /** 1 for each head of which the scene says something, else 0: [H]. */
  readonly known: Float32Array;
  /** [slots · 9] */
  readonly places: Float32Array;
  /** 1 for each slot that is taken, else 0: [slots]. */
  readonly placed: Float32Array;
}

/** What a probe should say of a picture with these facts. A word that is no class of the head is not learned from. */
export function targetsOf(config: ProbeConfig, scene: SceneFacts): Targets {
  const { heads, most } = config;
  const classes = new Float32Array(heads.reduce((sum, head) => sum + head.classes.length, 0));
  const known = new Float32Array(heads.length);
  let at = 0;
  for (const [index, head] of heads.entries()) {
    const indices = wordsFor(head, scene).map((word) => head.classes.indexOf(word));
    if (indices.length > 0 && !indices.includes(-1)) {
      known[index] = 1;
      for (const found of indices) classes[at + found]! += 1 / indices.length;
    }
    at += head.classes.length;
  }
  const slots = slotsOf(config);
  const places = new Float32Array(slots * PLACE);
  const placed = new Float32Array(slots);
  for (const kind of entityKinds) {
    const [boxes, blobs] = [scene.boxes?.[kind], scene.blobs?.[kind]];
    const count = scene[kind]?.length ?? 0;
    if (boxes?.length !== count || blobs?.length !== count) continue;
    for (const [order, entity] of fromLeft(scene, kind).slice(0, most[kind]).entries()) {
      const slot = (kind === 'subjects' ? 0 : most.subjects) + order;
      places.set(placeNumbers(boxes[entity]!, blobs[entity]!), slot * PLACE);
      placed[slot] = 1;
    }
  }
  return { classes, known, places, placed };
}

/** What a scene says of a head: words whose shares are equal. Empty where it says nothing. */
function wordsFor({ of, kind, slot }: Head, scene: SceneFacts): readonly string[] {
  if (kind === 'names') return scene[of as 'subjects'] ?? [];
  const count = scene[of as 'subjects']?.length;
  const word =
    kind === 'word' ? wordOf(scene, of) : kind === 'each' ? eachOf(scene, of)?.[slot] : count === undefined ? undefined : `${count}`;
  return word === undefined ? [] : [word];
}
