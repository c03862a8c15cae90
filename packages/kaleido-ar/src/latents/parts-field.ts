import { choices, decoded } from '@kaleido/shared/config';
import { latentParts } from '@kaleido/shared/record';

/** A config field that lists parts of the latents; `none` is the empty list. */
export const partsField = () => decoded((value) => (value === 'none' ? [] : value), choices(latentParts)).meta({ also: ['none'] });
