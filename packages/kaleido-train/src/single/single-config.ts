import { type DataConfig, dataOf } from '@kaleido/data';
import { type Camelled, camelled, object, type Parsed, type Where, within } from '@kaleido/shared/config';
import { type OptimiserConfig, optimiserOf } from '../config/training-config.ts';
import { trainingSchema } from '../config/training-schema.ts';

const { base, name, seed, data, batch, optimiser, steps, most_skipped } = trainingSchema.shape;
const { validate_every, validate_pictures, save_every, keep, keep_every, sheet_every, sheet_pictures, log_every } = trainingSchema.shape;

/** Fields common to the configs of all single networks. */
export const runFields = {
  ...{ base, name, seed, data, batch, optimiser, steps, most_skipped },
  ...{ validate_every, validate_pictures, save_every, keep, keep_every, sheet_every, sheet_pictures, log_every },
};

const runSchema = object(runFields);
type Fields = Parsed<typeof runSchema>;

/** Training config of a single network with all defaults filled; the YAML's names in camel case. */
export interface SingleConfig extends Camelled<Omit<Fields, 'base' | 'data' | 'optimiser' | 'most_skipped'>> {
  readonly maxSkipped: number;
  readonly data: DataConfig;
  readonly optimiser: OptimiserConfig;
}

/**
 * The common fields of a validated config.
 * @throws InputError for an optimiser whose fields contradict each other
 */
export function singleConfigOf(fields: Fields, where: Where): SingleConfig {
  const { base: _, data, optimiser, most_skipped: maxSkipped, ...named } = fields;
  const known = Object.fromEntries(Object.entries(named).filter(([name]) => name in runFields)) as typeof named;
  return {
    ...camelled(known),
    maxSkipped,
    data: dataOf(data),
    optimiser: optimiserOf(optimiser, fields.steps, within(where, 'optimiser')),
  };
}
