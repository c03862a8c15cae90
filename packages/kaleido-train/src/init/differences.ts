import { show } from '@kaleido/shared/errors';
import type { WeightSpec } from '@kaleido/shared/weights';

/** Shapes by name, as a file's header has them. */
export type Shapes = Readonly<Record<string, { readonly shape: readonly number[] }>>;

/** How the weights of a file differ from those of a network, in words. */
export interface Differences {
  /** Weights of the network that the file lacks. */
  readonly missing: readonly string[];
  /** Weights of the file that the network lacks. */
  readonly unexpected: readonly string[];
  /** Weights of both, with different shapes. */
  readonly reshaped: readonly string[];
}

/** Compares names and shapes, both ways: a renamed weight shows up as a missing and an unexpected one. */
export function differencesOf(expected: readonly WeightSpec[], given: Shapes): Differences {
  const known = new Set(expected.map(({ name }) => name));
  const got = ({ name }: WeightSpec) => (Object.hasOwn(given, name) ? given[name] : undefined);
  return {
    missing: expected.filter((weight) => !got(weight)).map(({ name, shape }) => `${name} ${showShape(shape)}`),
    unexpected: Object.entries(given)
      .filter(([name]) => !known.has(name))
      .map(([name, { shape }]) => `${plain(name)} ${showShape(shape)}`),
    reshaped: expected.flatMap((weight) => {
      const found = got(weight)?.shape;
      if (!found || found.join() === weight.shape.join()) return [];
      return [`${weight.name} is ${showShape(found)} instead of ${showShape(weight.shape)}`];
    }),
  };
}

/** Number of differences. */
export const countOf = ({ missing, unexpected, reshaped }: Differences): number => missing.length + unexpected.length + reshaped.length;

/** `missing: a [8, 2]; unexpected: b [8, 2], c [8] and 4 more; of another shape: …`: the first few of each kind. */
export function describeDifferences({ missing, unexpected, reshaped }: Differences): string {
  const kinds = { missing, unexpected, 'of another shape': reshaped };
  return Object.entries(kinds)
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind}: ${firstFew(names)}`)
    .join('; ');
}

const FEW = 3;

const firstFew = (names: readonly string[]): string =>
  `${names.slice(0, FEW).join(', ')}${names.length > FEW ? ` and ${names.length - FEW} more` : ''}`;

const showShape = (shape: readonly number[]): string => `[${shape.slice(0, 8).join(', ')}${shape.length > 8 ? ', …' : ''}]`;

/** A name of the file, without quotes if it is an ordinary one. */
const plain = (name: string): string => (/^[\w.]{1,100}$/.test(name) ? name : show(name, 100));
