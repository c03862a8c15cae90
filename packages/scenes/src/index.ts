import { loadStyle, type Style } from './art/load.ts';
import { artSets } from './art/sets.ts';
import type { Relation } from './lexicon.ts';
import { isHeldOut, listPairs, type Pair } from './pairs.ts';
import { type Domain, renderScene, type Scene } from './scene.ts';

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
  /** `core`: about twenty subjects, a dozen things and five styles, enough for the paper's prompts. `full`: everything. Default `full`. */
  readonly domain?: 'core' | 'full';
}

/** Scenes by number: each is a function of the options and its number alone. */
export interface Renderer {
  readonly size: number;
  /** Renders scene `index` (0, 1, …), synchronously. */
  scene(index: number): Scene;
}

const loaded = new Map<number, Promise<Style[]>>();

/** Rasterises the art of every style for pictures of `size` pixels, once a process. */
function loadStyles(size: number): Promise<Style[]> {
  const styles = loaded.get(size) ?? Promise.all(artSets.filter((set) => !set.shareAlike).map((set) => loadStyle(set, size)));
  loaded.set(size, styles);
  return styles;
}

/** Loads the art and gives access to the scenes of a seed, in any order. */
export async function createRenderer({ seed, size = 64, split = 'train' }: RendererOptions): Promise<Renderer> {
  const styles = await loadStyles(size);
  const wanted = (pair: Pair) => split === 'all' || isHeldOut(pair.subject, pair.thing) === (split === 'held-out');
  const pairs = new Map<Relation, Pair[]>();
  for (const pair of listPairs(styles).filter(wanted)) pairs.set(pair.relation, [...(pairs.get(pair.relation) ?? []), pair]);
  const domain: Domain = { styles, pairs, alone: split !== 'held-out' };
  return { size, scene: (index) => renderScene(domain, seed, index, size) };
}

/** Streams the scenes `from`, `from` + 1, … of a seed, `count` of them. */
export async function* scenes(options: RendererOptions & { from?: number; count?: number }): AsyncGenerator<Scene> {
  const renderer = await createRenderer(options);
  const { from = 0, count = Number.POSITIVE_INFINITY } = options;
  for (let i = from; i < from + count; i++) yield renderer.scene(i);
}
