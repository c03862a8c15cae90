import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { UsageError } from '@kaleido/shared/errors';
import { loadFont } from '@kaleido/shared/image';
import { sharp } from '@kaleido/shared/sharp';
import { parse, type Spec, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** Pixels of a PNG for each of the drawing. */
const ZOOM = 2;

/** Draws a figure in the form that a file name asks for: SVG, PNG, or an HTML page that needs no network and shows values under the pointer. */
export async function drawFigure(spec: TopLevelSpec, format: FigureFormat): Promise<string | Buffer> {
  const { spec: compiled } = compile(spec);
  if (format === 'html') return page(compiled);
  const view = new View(parse(compiled), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  if (format === 'svg') return `${svg}\n`;
  await loadFont();
  return sharp(Buffer.from(svg), { density: 72 * ZOOM })
    .flatten({ background: 'white' })
    .png()
    .toBuffer();
}

const formats = ['svg', 'png', 'html'] as const;
export type FigureFormat = (typeof formats)[number];

/**
 * The form that a file's name asks for.
 * @throws UsageError when it is none of those, or of `others`
 */
export function formatOf<Other extends string = never>(path: string, others: readonly Other[] = []): FigureFormat | Other {
  const known: readonly (FigureFormat | Other)[] = [...formats, ...others];
  const format = known.find((one) => path.toLowerCase().endsWith(`.${one}`));
  if (format === undefined) throw new UsageError(`-o ${path}: expected a name that ends with ${known.map((one) => `.${one}`).join(', ')}`);
  return format;
}

/** A page with the drawing library inside it. */
async function page(spec: Spec): Promise<string> {
  const library = await readFile(fileURLToPath(new URL('vega.min.js', import.meta.resolve('vega'))), 'utf8');
  // The only words that end a script; anywhere but in a string the library does not hold them.
  const inScript = (text: string): string => text.replaceAll(/<\/(?=script)/gi, '<\\/');
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<title>kaleido-metrics</title>',
    '<div id="figure"></div>',
    `<script>${inScript(library)}</script>`,
    `<script>new vega.View(vega.parse(${inScript(JSON.stringify(spec))}), { renderer: 'svg', container: '#figure', hover: true }).run();</script>`,
    '',
  ].join('\n');
}
