import { loadStyle, type Style } from './art/load.ts';
import { artSets } from './art/sets.ts';
import { places } from './backdrop/places.ts';
import { type DomainName, scopes } from './domains.ts';
import type { Relation } from './lexicon.ts';
import { isHeldOut, listPairs, type Pair } from './pairs.ts';
import { renderScene, type Scene } from './scene.ts';

export type { DomainName } from './domains.ts';
export type { Scene } from './scene.ts';

/** Which subject–thing pairs occur: those for training, the fixed tenth kept from it, or both. */
export type Split = 'train' | 'held-out' | 'all';

/** What a renderer draws. */
export interface RendererOptions {
  readonly seed: number;
  /** Pixels a side; default 64. */
  readonly size?: number;
  /** Default `train`. */
  readonly split?: Split;
  /** `core`: twenty subjects, a dozen things and five styles, enough for the paper's prompts. `full` (default): everything. */
  readonly domain?: DomainName;
}

/** Scenes by number: each is a function of the options and its number alone. */
export interface Renderer {
  readonly size: number;
  /** Renders scene `index` (0, 1, …), synchronously. */
  scene(index: number): Scene;
}

const loaded = new Map<string, Promise<Style>>();

/** Rasterises a style for pictures of `size` pixels, once a process. */
function loadOnce(id: string, size: number): Promise<Style> {
  const key = `${id} ${size}`;
  const set = artSets.find((candidate) => candidate.id === id)!;
  const style = loaded.get(key) ?? loadStyle(set, size);
  loaded.set(key, style);
  return style;
}

/** Loads the art and gives access to the scenes of a seed, in any order. */
export async function createRenderer(options: RendererOptions): Promise<Renderer> {
  const { seed, size = 64, split = 'train', domain = 'full' } = options;
  const scope = scopes[domain];
  const styles = await Promise.all(scope.sets.map((id) => loadOnce(id, size)));
  const wanted = (pair: Pair) => split === 'all' || isHeldOut(pair.subject, pair.thing) === (split === 'held-out');
  const pairs = new Map<Relation, Pair[]>();
  for (const pair of listPairs(styles, scope).filter(wanted)) pairs.set(pair.relation, [...(pairs.get(pair.relation) ?? []), pair]);
  const drawn = { styles, subjects: scope.subjects, places: scope.places.map((name) => places[name]!), pairs, alone: split !== 'held-out' };
  return { size, scene: (index) => renderScene(drawn, seed, index, size) };
}

/** Streams the scenes `from`, `from` + 1, … of a seed, `count` of them. */
export async function* scenes(options: RendererOptions & { from?: number; count?: number }): AsyncGenerator<Scene> {
  const renderer = await createRenderer(options);
  const { from = 0, count = Number.POSITIVE_INFINITY } = options;
  for (let i = from; i < from + count; i++) yield renderer.scene(i);
}
