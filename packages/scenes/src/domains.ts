import { artSets } from './art/sets.ts';
import { places } from './backdrop/places.ts';
import { subjects, things } from './lexicon.ts';

/** Which subjects, things and styles scenes are drawn from. */
export interface Scope {
  readonly subjects: readonly string[];
  readonly things: readonly string[];
  /** Names of backdrops. */
  readonly places: readonly string[];
  /** Identifiers of art sets. */
  readonly sets: readonly string[];
}

/** The named domains, the smaller inside the larger. */
export const scopes = {
  /** Enough for the paper's prompts, few enough to be learned in hours. */
  core: {
    subjects: Object.keys(subjects).slice(0, 20),
    things: Object.keys(things).slice(0, 12),
    places: Object.keys(places).slice(0, 8),
    sets: ['noto', 'twemoji', 'flat', '3d', 'ink'],
  },
  /** Everything whose licence asks for no more than credit. */
  full: {
    subjects: Object.keys(subjects),
    things: Object.keys(things),
    places: Object.keys(places),
    sets: artSets.filter((set) => !set.shareAlike).map((set) => set.id),
  },
} as const satisfies Readonly<Record<string, Scope>>;

/** A named domain. */
export type DomainName = keyof typeof scopes;
