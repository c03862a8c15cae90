import { type DomainOptions, loadDomain } from './load-domain.ts';
import { type DescribedScene, describeScene, renderScene, type Scene, visibilityPlanes } from './scene.ts';

export type { DomainName } from './domains.ts';
export type { DomainOptions, Split } from './load-domain.ts';
export type { DescribedScene, Scene } from './scene.ts';

/** Which scenes a renderer draws, and how. */
export interface RendererOptions extends DomainOptions {
  readonly seed: number;
}

/** Scenes by number: each is a function of the options and its number alone. */
export interface Renderer {
  readonly size: number;
  /** Renders scene `index` (0, 1, …), synchronously. */
  scene(index: number): Scene;
  /** The same scene without painting its picture: up to twice as fast. */
  describe(index: number): DescribedScene;
}

/** Loads the art (once per process) and gives access to the scenes of a seed, in any order. @throws Error as `loadDomain` does */
export async function createRenderer(options: RendererOptions): Promise<Renderer> {
  const { seed, size = 64 } = options;
  const domain = await loadDomain(options);
  const planes = visibilityPlanes(size);
  const canvas = { side: size, rgb: new Uint8Array(size * size * 3) };
  return {
    size,
    scene: (index) => renderScene(domain, seed, index, size, planes),
    describe: (index) => describeScene(domain, seed, index, canvas, planes),
  };
}

/** Streams the scenes `from`, `from` + 1, … of a seed, `count` of them. */
export async function* scenes(options: RendererOptions & { from?: number; count?: number }): AsyncGenerator<Scene> {
  const renderer = await createRenderer(options);
  const { from = 0, count = Number.POSITIVE_INFINITY } = options;
  for (let i = from; i < from + count; i++) yield renderer.scene(i);
}
