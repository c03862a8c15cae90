import { eachOf, entityKinds, fromLeft, type Head, PLACE, type ProbeConfig, placeNumbers, slotsOf, wordOf } from '@kaleido/metrics/probe';
import type { SceneFacts } from '@kaleido/shared/record';

/** A probe's training targets for one picture. */
export interface Targets {
  /** Target distributions, head after head: [K]; all 0 for a head whose label is unknown. */
  readonly classes: Float32Array;
  /** 1 for each head whose label is known, else 0: [H]. */
  readonly known: Float32Array;
  /** Box and blob of each slot: [slots · 9]. */
  readonly places: Float32Array;
  /** 1 for each occupied slot, else 0: [slots]. */
  readonly placed: Float32Array;
}

/** The targets of a scene. A label that is not one of the head's classes counts as unknown. */
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

/** A head's labels, equally probable; empty if the scene has none. */
function wordsFor({ of, kind, slot }: Head, scene: SceneFacts): readonly string[] {
  if (kind === 'names') return scene[of as 'subjects'] ?? [];
  const count = scene[of as 'subjects']?.length;
  const word =
    kind === 'word' ? wordOf(scene, of) : kind === 'each' ? eachOf(scene, of)?.[slot] : count === undefined ? undefined : `${count}`;
  return word === undefined ? [] : [word];
}
