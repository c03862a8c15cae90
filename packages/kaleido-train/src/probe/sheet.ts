import type { Sample } from '@kaleido/data';
import type { Reading } from '@kaleido/metrics/probe';
import { contactSheet, type Picture } from '@kaleido/shared/image';

/** A contact sheet of pictures, captioned with a probe's answers. */
export const drawReadings = (samples: readonly Sample[], readings: readonly Reading[]): Promise<Picture> =>
  contactSheet(samples.map(({ image }, index) => ({ pictures: [image], caption: inWords(readings[index]!) })));

/** A probe's answers on one line: `fox + crown; cartoon; meadow`. */
function inWords({ subjects, things, words }: Reading): string {
  const names = [...subjects, ...things].map(({ name }) => name).join(' + ');
  return [names, ...Object.values(words).map(({ word }) => word)].filter((part) => part !== '').join('; ');
}
