import type { Picture } from './picture.ts';
import { resizeImage } from './resize.ts';
import { drawSvg, LETTERS, textLine, wrapText } from './svg.ts';

/** Pictures that belong together, side by side, and what stands below them. */
export interface SheetEntry {
  readonly caption: string;
  readonly pictures: readonly Picture[];
}

export interface SheetLayout {
  /** Entries in a row; without it the sheet is about square. */
  readonly columns?: number;
  /** How many times pictures are enlarged; by default to 128 pixels at least. */
  readonly zoom?: number;
  /** Lines of caption below an entry, at most; by default 3. */
  readonly lines?: number;
  /** Small letters and gaps, for sheets with very many entries. */
  readonly isDense?: boolean;
}

/** Smallest side that leaves room for a caption. */
const MIN_SIDE = 128;
/** What PNG encoders and viewers still take. */
const MAX_PIXELS = 2 ** 28;
/** Rows of an SVG that can be drawn: captions are drawn as one. */
const MAX_ROWS = 32767;

/** Pixels: the gap around everything, the size of letters, the distance from line to line. */
const ROOMY = { gap: 8, letters: LETTERS, lineHeight: 17 };
const DENSE = { gap: 6, letters: 10, lineHeight: 12 };

/** The measures of a sheet of pictures of `side` pixels. */
function measures(side: number, { zoom = Math.max(Math.ceil(MIN_SIDE / side), 1), lines = 3, isDense = false }: SheetLayout) {
  return { cell: side * zoom, lines, ...(isDense ? DENSE : ROOMY) };
}

/** How many entries of one picture of `side` pixels a sheet of so many columns holds. */
export function sheetCapacity(side: number, layout: SheetLayout & { readonly columns: number }): number {
  const { cell, lines, gap, lineHeight } = measures(side, layout);
  const width = layout.columns * (cell + gap) + gap;
  return layout.columns * Math.floor((Math.min(MAX_ROWS, MAX_PIXELS / width) - gap) / (cell + 2 * gap + lines * lineHeight));
}

/**
 * One picture of all entries, captions below, enlarged by whole pixels. All pictures have one size.
 * @throws RangeError when the sheet would have more than 2^28 pixels or 32767 rows
 */
export async function contactSheet(entries: readonly SheetEntry[], layout: SheetLayout = {}): Promise<Picture> {
  const side = Math.max(...entries.flatMap(({ pictures }) => pictures.map(({ width }) => width)));
  const { cell, lines, gap, letters, lineHeight } = measures(side, layout);
  const across = Math.max(...entries.map(({ pictures }) => pictures.length));
  const blockWidth = across * (cell + gap);
  const captions = entries.map(({ caption }) => wrapText(caption, blockWidth - gap, lines, letters));
  const blockHeight = cell + Math.max(...captions.map((wrapped) => wrapped.length)) * lineHeight + 2 * gap;
  const square = Math.min(Math.max(Math.round(Math.sqrt((entries.length * blockHeight) / blockWidth)), 1), entries.length);
  const columns = layout.columns ?? square;
  const size = { width: columns * blockWidth + gap, height: Math.ceil(entries.length / columns) * blockHeight + gap };
  if (size.width * size.height > MAX_PIXELS || size.height > MAX_ROWS)
    throw new RangeError(`${entries.length} records make a sheet of ${size.width} × ${size.height} pixels: use -o DIR instead`);

  const origin = (index: number) => ({
    x: gap + (index % columns) * blockWidth,
    y: gap + Math.floor(index / columns) * blockHeight,
  });
  const texts = captions.flatMap((wrapped, index) => {
    const { x, y } = origin(index);
    return wrapped.map((line, row) => textLine(x, y + cell + 2 + row * lineHeight, line, '#222', letters));
  });
  const sheet = await drawSvg(texts.join(''), size);
  for (const [index, { pictures }] of entries.entries()) {
    const { x, y } = origin(index);
    for (const [k, picture] of pictures.entries()) {
      const large = picture.width === cell ? picture : await resizeImage(picture, cell, cell, 'nearest');
      paste(sheet, large, x + k * (cell + gap), y);
    }
  }
  return sheet;
}

/** Copies an RGB picture into another, in place. */
function paste(sheet: Picture, picture: Picture, x: number, y: number): void {
  const row = 3 * picture.width;
  for (let line = 0; line < picture.height; line++)
    sheet.data.set(picture.data.subarray(line * row, (line + 1) * row), 3 * ((y + line) * sheet.width + x));
}
