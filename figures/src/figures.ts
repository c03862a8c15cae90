import { edits8, edits14 } from './manifest/edits.ts';
import type { Figure } from './manifest/figure.ts';
import { generalisation } from './manifest/generalisation.ts';
import { extraction, halves, toy } from './manifest/others.ts';
import { control, rising, uncurated10, uncurated11, uncurated12, uncurated13 } from './manifest/pictures.ts';
import { clothes, scenes16, scenes64 } from './manifest/quality.ts';
import { seeds } from './manifest/seeds.ts';

/** All figures, most important first. */
const manifest: readonly (readonly [name: string, figure: (quick: boolean) => Figure])[] = [
  ['5', scenes16],
  ['7', rising],
  ['3', toy],
  ['5-64', scenes64],
  ['6', control],
  ['8', edits8],
  ['14', edits14],
  ['12', uncurated12],
  ['13', uncurated13],
  ['generalisation', generalisation],
  ['cost', halves],
  ['seeds', seeds],
  ['9', extraction],
  ['5-clothes', clothes],
  ['10', uncurated10],
  ['11', uncurated11],
];

/** Every figure by name. Quick ones have few cells and few pictures, which prove that the pipes run and nothing else. */
export const figures = (quick: boolean): ReadonlyMap<string, Figure> => new Map(manifest.map(([name, figure]) => [name, figure(quick)]));
