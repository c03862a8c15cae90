import type { Seen, SeenPicture } from '../features.ts';
import { type Expected, expectedOf, fulfils } from '../probe/expected.ts';
import { type EntityKind, entityKinds } from '../probe/probe-config.ts';
import { shareOf } from '../probe/proportion.ts';
import type { Metric } from './metric.ts';
import { seenFakes, withoutReadings } from './requirements.ts';

/** A picture of which it is known who and what it should show. */
interface Judged {
  readonly caption: string | undefined;
  readonly subjects: boolean;
  readonly things: boolean;
  /** The same, however many they are. */
  readonly kinds: boolean;
}

/** The pictures whose captions (or scenes) say who and what they should show, each as right or wrong. */
export const judgedPictures = ({ by, pictures }: Seen): Judged[] =>
  pictures.flatMap((picture) => {
    const expected = expectedOf(picture.said, by.config);
    return expected ? [judge(picture, expected)] : [];
  });

function judge({ reading, said }: SeenPicture, expected: Expected): Judged {
  const names = (kind: EntityKind) => reading[kind].map(({ name }) => name);
  const [subjects, things] = entityKinds.map((kind) => fulfils(expected[kind], names(kind))) as [boolean, boolean];
  const covers = (kind: EntityKind) =>
    expected[kind].every((meant) => names(kind).some((name) => meant.includes(name))) &&
    names(kind).every((name) => expected[kind].some((meant) => meant.includes(name)));
  return { caption: said.caption, subjects, things, kinds: entityKinds.every(covers) };
}

/**
 * Alignment: the share of pictures that show the subjects and the things of their captions, as many as these say, as a probe reads them.
 * `probe_accuracy` is the share of held-out pictures of which the probe reads both right, where its card says so.
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
      : 'no caption, and no scene, speaks of subjects and things that the probe knows';
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
      captions: new Set(judged.map(({ caption }) => caption)).size,
      unread: pictures.length - judged.length,
      ...(accuracy !== undefined && { probe_accuracy: accuracy }),
    };
  },
};

/** The share of held-out pictures of which a probe reads subjects and things right. */
function heldOutAccuracy(card: unknown): number | undefined {
  const value = (card as { clean?: { accuracy?: { both?: unknown } } } | undefined)?.clean?.accuracy?.both;
  return typeof value === 'number' && value > 0 && value <= 1 ? value : undefined;
}
