import { fileURLToPath } from 'node:url';
import { sharp } from './sharp.ts';

/** The font of all text in drawings. It is installed with this package, so that sheets look the same on every machine. */
export const FONT_FAMILY = 'DejaVu Sans, sans-serif';

let loading: Promise<unknown> | undefined;

/** Registers the font with sharp in this process. Await it before drawing an SVG that contains text. */
export function loadFont(): Promise<unknown> {
  const fontfile = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  loading ??= sharp({ text: { text: 'a', font: 'DejaVu Sans', fontfile } })
    .raw()
    .toBuffer();
  return loading;
}

/** The scripts that the font supports. */
const covered = ['Common', 'Inherited', 'Latin', 'Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic', 'Georgian'];
const uncovered = new RegExp(`[^${covered.map((script) => `\\p{Script=${script}}`).join('')}]|\\p{Emoji_Presentation}`, 'u');

/** A warning about letters that the font lacks, which another font of the machine may have; undefined when it has all. */
export function missingLetters(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const [letter] = uncovered.exec(text) ?? [];
    if (letter !== undefined)
      return `captions contain letters such as ${letter} that DejaVu Sans lacks; they are drawn as boxes unless another installed font has them`;
  }
  return undefined;
}
