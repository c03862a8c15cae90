import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** One drawing style: an emoji set from npm, the words that name it in a text latent, and its licence. */
export interface ArtSet {
  /** Short stable name, used in anchors, cache keys and options. */
  readonly id: string;
  /** What a text latent calls it: `<style> style`. */
  readonly style: string;
  readonly package: string;
  readonly license: string;
  readonly author: string;
  /** Whether its licence asks derived works to carry the same one: such sets are used only when asked for. */
  readonly shareAlike: boolean;
  /** iconify sets hold SVG bodies in one JSON file; webp sets hold one file a drawing, named by code point. */
  readonly format: 'iconify' | 'webp';
  /** Whether drawings are ink lines on nothing, to be filled with paper so that a backdrop does not show through. */
  readonly lineArt: boolean;
  /** Path of a file inside the installed package. @throws Error when the package is not installed */
  readonly resolve: (file: string) => string;
}

const beside = (resolved: string, file: string): string => join(dirname(resolved), file);

/** Every style, in the order in which scenes draw them. Adding one is one entry here and its table of anchors. */
export const artSets: readonly ArtSet[] = [
  {
    id: 'noto',
    style: 'cartoon',
    package: '@iconify-json/noto',
    license: 'Apache-2.0',
    author: 'Google Inc',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/noto/icons.json'), file),
  },
  {
    id: 'twemoji',
    style: 'sticker',
    package: '@iconify-json/twemoji',
    license: 'CC-BY-4.0',
    author: 'Twitter and other contributors',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/twemoji/icons.json'), file),
  },
  {
    id: 'flat',
    style: 'flat',
    package: '@iconify-json/fluent-emoji-flat',
    license: 'MIT',
    author: 'Microsoft Corporation',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/fluent-emoji-flat/icons.json'), file),
  },
  {
    id: '3d',
    style: '3d',
    package: '@lobehub/fluent-emoji-3d',
    license: 'MIT',
    author: 'Microsoft Corporation, packed by LobeHub',
    shareAlike: false,
    format: 'webp',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@lobehub/fluent-emoji-3d/package.json'), file),
  },
  {
    id: 'ink',
    style: 'ink',
    package: '@iconify-json/fluent-emoji-high-contrast',
    license: 'MIT',
    author: 'Microsoft Corporation',
    shareAlike: false,
    format: 'iconify',
    lineArt: true,
    resolve: (file) => beside(require.resolve('@iconify-json/fluent-emoji-high-contrast/icons.json'), file),
  },
  {
    id: 'noto-v1',
    style: 'classic',
    package: '@iconify-json/noto-v1',
    license: 'Apache-2.0',
    author: 'Google Inc',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/noto-v1/icons.json'), file),
  },
  {
    id: 'emojione',
    style: 'clipart',
    package: '@iconify-json/emojione',
    license: 'CC-BY-4.0',
    author: 'Emoji One',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/emojione/icons.json'), file),
  },
  {
    id: 'fxemoji',
    style: 'poster',
    package: '@iconify-json/fxemoji',
    license: 'Apache-2.0',
    author: 'Mozilla',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/fxemoji/icons.json'), file),
  },
  {
    id: 'streamline',
    style: 'comic',
    package: '@iconify-json/streamline-emojis',
    license: 'CC-BY-4.0',
    author: 'Streamline',
    shareAlike: false,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/streamline-emojis/icons.json'), file),
  },
  {
    id: 'openmoji',
    style: 'marker',
    package: '@iconify-json/openmoji',
    license: 'CC-BY-SA-4.0',
    author: 'OpenMoji',
    shareAlike: true,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/openmoji/icons.json'), file),
  },
  {
    id: 'emojione-v1',
    style: 'retro',
    package: '@iconify-json/emojione-v1',
    license: 'CC-BY-SA-4.0',
    author: 'Emoji One',
    shareAlike: true,
    format: 'iconify',
    lineArt: false,
    resolve: (file) => beside(require.resolve('@iconify-json/emojione-v1/icons.json'), file),
  },
];
