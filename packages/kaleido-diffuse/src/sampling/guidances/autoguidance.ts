import { text } from '@kaleido/shared/cli';
import type { Guidance, GuidanceEntry } from '../guidance.ts';
import { combine, mapPictures } from '../pictures.ts';
import { plain } from './plain.ts';

const options = {
  guideModel: text({
    help: 'autoguidance: guide away from this weaker model (an earlier or smaller checkpoint) instead of the unconditional prediction',
    placeholder: 'FOLDER',
  }),
} as const;

/** Autoguidance (arXiv 2406.02507 eq. 3): guide + w (model − guide), both conditioned on the record. */
export const awayFromGuide = (weight: number): Guidance => ({
  conditions: ['record'],
  begin: () => ({
    branches: () => [{ condition: 'record', network: 'guide' }, { condition: 'record' }],
    combine: ([guide, own]) => mapPictures(guide!, (g, r) => combine([1 - weight, g], [weight, own![r]!])),
  }),
});

export const autoguidance: GuidanceEntry<typeof options & typeof plain.options> = {
  options: { ...plain.options, ...options },
  wrap: (inner, { guidance, guideModel }) => (guideModel === undefined || guidance === 1 ? inner : awayFromGuide(guidance)),
  record: ({ guideModel }) => (guideModel === undefined ? {} : { guideModel }),
};
