import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** The family of all letters in drawings. It is installed with this package, so that sheets look the same on every machine. */
export const FONT_FAMILY = 'DejaVu Sans, sans-serif';

let loading: Promise<unknown> | undefined;

/** Makes the font known to whatever sharp draws in this process; to be awaited before an SVG that holds text is drawn. */
export function loadFont(): Promise<unknown> {
  const fontfile = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
  loading ??= sharp({ text: { text: 'a', font: 'DejaVu Sans', fontfile } })
    .raw()
    .toBuffer();
  return loading;
}

/** Scripts that the font has letters of. */
const covered = ['Common', 'Inherited', 'Latin', 'Greek', 'Cyrillic', 'Armenian', 'Hebrew', 'Arabic', 'Georgian'];
const uncovered = new RegExp(`[^${covered.map((script) => `\\p{Script=${script}}`).join('')}]|\\p{Emoji_Presentation}`, 'u');

/** What to tell people of texts with letters that the font lacks; undefined when it has all. Another font of the machine may have them. */
export function missingLetters(texts: readonly string[]): string | undefined {
  for (const text of texts) {
    const [letter] = uncovered.exec(text) ?? [];
    if (letter !== undefined)
      return `captions hold letters such as ${letter}, drawn as boxes unless a font on this machine has them (DejaVu Sans lacks them)`;
  }
  return undefined;
}
