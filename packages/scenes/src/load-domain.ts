import { loadStyle, rasterSide, type Style } from './art/load.ts';
import { artSets } from './art/sets.ts';
import { places } from './backdrop/places.ts';
import { type DomainName, scopes } from './domains.ts';
import { type Relation, subjects } from './lexicon.ts';
import { isHeldOut, isPromised, listPairs, type Pair } from './pairs.ts';
import type { Domain } from './scene.ts';

/** Which subject–thing pairs occur: those for training, the fixed tenth kept from it, or both. */
export type Split = 'train' | 'held-out' | 'all';

/** What scenes are drawn from. */
export interface DomainOptions {
  /** Pixels a side; default 64. */
  readonly size?: number;
  /** Default `train`. */
  readonly split?: Split;
  /** `core`: twenty subjects, a dozen things and five styles, enough for the paper's prompts. `full` (default): everything. */
  readonly domain?: DomainName;
  /** Only these styles (their words: `cartoon`, `flat`…); default all of the domain. Others stay what they are. */
  readonly styles?: readonly string[] | undefined;
  /** Also the styles whose licence asks derived works to carry the same one; default no. */
  readonly shareAlike?: boolean;
  /** The share of subjects, and of things, that are drawn in another colour than usual; default 0. */
  readonly recolor?: number;
  /** The share of texts whose looks, and of texts whose layout, an edit has overtaken; default 0. */
  readonly overtaken?: number;
  /** The share of scenes whose subjects are anywhere, and smaller than usual; default 0. */
  readonly anywhere?: number;
  /** The share of scenes of one subject that show another kind beside it; default 0. */
  readonly company?: number;
  /** The share of scenes in which a subject, or a thing, is apart from the other; default 0. */
  readonly apart?: number;
}

const loaded = new Map<string, Promise<Style>>();

/** Rasterises a style for pictures of `size` pixels, once a process. */
function loadOnce(id: string, size: number): Promise<Style> {
  const key = `${id} ${rasterSide(size)}`;
  const set = artSets.find((candidate) => candidate.id === id)!;
  const style = loaded.get(key) ?? loadStyle(set, size);
  loaded.set(key, style);
  return style;
}

/**
 * Loads the art and lists what occurs.
 * @throws RangeError for a style that the domain lacks, and an error that names the package when a style's art is not installed
 */
export async function loadDomain(options: DomainOptions): Promise<Domain> {
  const { size = 64, split = 'train', domain = 'core', styles: wanted, shareAlike = false } = options;
  const { recolor = 0, overtaken = 0, anywhere = 0, company = 0, apart = 0 } = options;
  const scope = scopes[domain];
  const ids = [...scope.sets, ...(shareAlike ? artSets.filter((set) => set.shareAlike).map((set) => set.id) : [])];
  const all = await Promise.all(ids.map((id) => loadOnce(id, size)));
  const words = all.map((style) => style.set.style);
  for (const word of wanted ?? [])
    if (!words.includes(word)) {
      const more = domain === 'core' ? ' (--domain full has more)' : '';
      throw new RangeError(`styles: expected ${words.join(', ')}, got ${word}${more}`);
    }
  const styles = all.filter((style) => wanted?.includes(style.set.style) ?? true);
  const allowed = (pair: Pair) => split === 'all' || isHeldOut(pair.subject, pair.thing) === (split === 'held-out');
  const pairs = new Map<Relation, Pair[]>();
  // What occurs is decided by all styles, so that choosing some shows the same pairs in these.
  for (const pair of listPairs(all, scope).filter(allowed)) {
    const castings = pair.castings.filter(([casting]) => styles.includes(casting!.style));
    if (castings.length > 0) pairs.set(pair.relation, [...(pairs.get(pair.relation) ?? []), { ...pair, castings }]);
  }
  return {
    styles,
    subjects: scope.subjects.filter((subject) =>
      subjects[subject]!.drawings.some((name) => styles.some((style) => style.pieces.has(name))),
    ),
    places: scope.places.map((name) => [name, places[name]!] as const),
    pairs,
    promised: [...pairs.values()].flat().filter(isPromised),
    alone: split !== 'held-out',
    recolor,
    overtaken,
    anywhere,
    company,
    apart,
  };
}
