import { currentSchedule } from '@kaleido/diffuse/internal';

/**
 * The differences between a saved run's config and the present one, field by field: `optimiser.learning_rate 0.1 → 0.2`. The tokenizer's
 * path is ignored (its content is compared elsewhere), and so is an older name of the same schedule.
 */
export function configChanges(before: unknown, now: unknown): string[] {
  const [then, since] = [new Map(fieldsIn(before)), new Map(fieldsIn(now))];
  const names = new Set([...then.keys(), ...since.keys()]);
  names.delete('tokenizer');
  const shown = (value: string | undefined) => value ?? 'nothing';
  return [...names]
    .filter((name) => then.get(name) !== since.get(name))
    .map((name) => `${name} ${shown(then.get(name))} → ${shown(since.get(name))}`);
}

/** Every value as JSON, under its dotted name. */
function fieldsIn(value: unknown, path = ''): [string, string][] {
  if (path.endsWith('diffusion.schedule')) return [[path, JSON.stringify(currentSchedule(value)) ?? 'nothing']];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, JSON.stringify(value) ?? 'nothing']];
  return Object.entries(value).flatMap(([name, inner]) => fieldsIn(inner, path ? `${path}.${name}` : name));
}
