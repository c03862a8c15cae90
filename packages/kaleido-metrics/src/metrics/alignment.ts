import type { Seen, SeenPicture } from '../features.ts';
import { type Expected, expectedOf, fulfils } from '../probe/expected.ts';
import { type EntityKind, entityKinds } from '../probe/probe-config.ts';
import { shareOf } from '../probe/proportion.ts';
import type { Metric } from './metric.ts';
import { seenFakes, withoutReadings } from './requirements.ts';

/** Whether a picture shows the subjects and things that it should. */
interface Judged {
  readonly caption: string | undefined;
  readonly subjects: boolean;
  readonly things: boolean;
  /** The same, regardless of their number. */
  readonly kinds: boolean;
}

/** Judges the pictures whose caption (or scene) says which subjects and things they should show. */
export const judgedPictures = ({ by, pictures }: Seen): Judged[] =>
  pictures.flatMap((picture) => {
    const expected = expectedOf(picture.said, by.config);
    return expected ? [judge(picture, expected)] : [];
  });

function judge({ reading, said }: SeenPicture, expected: Expected): Judged {
  const names = (kind: EntityKind) => reading[kind].map(({ name }) => name);
  const [subjects, things] = entityKinds.map((kind) => fulfils(expected[kind], names(kind))) as [boolean, boolean];
  const covers = (kind: EntityKind) =>
    expected[kind].every((accepted) => names(kind).some((name) => accepted.includes(name))) &&
    names(kind).every((name) => expected[kind].some((accepted) => accepted.includes(name)));
  return { caption: said.caption, subjects, things, kinds: entityKinds.every(covers) };
}

/**
 * Alignment: the share of pictures that show the subjects and things of their captions, in the right number, according to a probe.
 * `probe_accuracy` is the probe's own accuracy at this on held-out pictures, if its card has it.
 */
export const alignment: Metric = {
  title: 'alignment',
  compares: false,
  isRead: true,
  absent(comparison) {
    const missing = withoutReadings(comparison);
    if (missing !== undefined) return missing;
    const { config, path } = seenFakes(comparison).by;
    if (!config.heads.some(({ kind, of }) => kind === 'names' && of === 'subjects')) return `${path}: does not read subjects`;
    return judgedPictures(seenFakes(comparison)).length > 0
      ? undefined
      : 'no caption or scene names subjects and things that the probe knows';
  },
  async measure(comparison) {
    const { by, pictures } = seenFakes(comparison);
    const judged = judgedPictures(seenFakes(comparison));
    const both = shareOf(judged.map(({ subjects, things }) => subjects && things));
    const accuracy = heldOutAccuracy(by.card);
    return {
      ...both,
      subjects: shareOf(judged.map(({ subjects }) => subjects)),
      things: shareOf(judged.map(({ things }) => things)),
      kinds: shareOf(judged.map(({ kinds }) => kinds)),
      captions: new Set(judged.flatMap(({ caption }) => caption ?? [])).size,
      unread: pictures.length - judged.length,
      ...(accuracy !== undefined && { probe_accuracy: accuracy }),
    };
  },
};

/** The probe's accuracy on held-out pictures, subjects and things together. */
function heldOutAccuracy(card: unknown): number | undefined {
  const value = (card as { clean?: { accuracy?: { both?: unknown } } } | undefined)?.clean?.accuracy?.both;
  return typeof value === 'number' && value > 0 && value <= 1 ? value : undefined;
}
