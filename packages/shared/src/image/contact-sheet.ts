import type { Picture } from './picture.ts';
import { resizeImage } from './resize.ts';
import { drawSvg, LETTERS, textLine, wrapText } from './svg.ts';

/** Pictures side by side, with a caption below. */
export interface SheetEntry {
  readonly caption: string;
  readonly pictures: readonly Picture[];
}

export interface SheetLayout {
  /** Entries per row; by default the sheet is roughly square. */
  readonly columns?: number;
  /** Enlargement factor; by default pictures become at least 128 pixels high. */
  readonly zoom?: number;
  /** Maximum number of caption lines; default 3. */
  readonly lines?: number;
  /** Smaller letters and gaps, for sheets with many entries. */
  readonly isDense?: boolean;
}

/** Smallest picture side with room for a caption. */
const MIN_SIDE = 128;
/** Limit of PNG encoders and viewers. */
const MAX_PIXELS = 2 ** 28;
/** Maximum height of an SVG that can be rendered; all captions are one SVG. */
const MAX_ROWS = 32767;

/** In pixels: gap around everything, letter size, line height. */
const ROOMY = { gap: 8, letters: LETTERS, lineHeight: 17 };
const DENSE = { gap: 6, letters: 10, lineHeight: 12 };

/** The dimensions of a sheet with pictures of `side` pixels. */
function measures(side: number, { zoom = Math.max(Math.ceil(MIN_SIDE / side), 1), lines = 3, isDense = false }: SheetLayout) {
  return { cell: side * zoom, lines, ...(isDense ? DENSE : ROOMY) };
}

/** How many entries of one picture of `side` pixels fit on a sheet. */
export function sheetCapacity(side: number, layout: SheetLayout & { readonly columns: number }): number {
  const { cell, lines, gap, lineHeight } = measures(side, layout);
  const width = layout.columns * (cell + gap) + gap;
  return layout.columns * Math.floor((Math.min(MAX_ROWS, MAX_PIXELS / width) - gap) / (cell + 2 * gap + lines * lineHeight));
}

/**
 * Draws all entries on one picture, with captions. All pictures get the same height, the tallest one's times an integer factor.
 * @throws RangeError when the sheet would have more than 2^28 pixels or 32767 rows
 */
export async function contactSheet(entries: readonly SheetEntry[], layout: SheetLayout = {}): Promise<Picture> {
  const all = entries.flatMap(({ pictures }) => pictures);
  const { cell, lines, gap, letters, lineHeight } = measures(Math.max(...all.map(({ height }) => height)), layout);
  const widthOf = ({ width, height }: Picture) => Math.round((width * cell) / height);
  const widest = Math.max(...all.map(widthOf));
  const across = Math.max(...entries.map(({ pictures }) => pictures.length));
  const blockWidth = across * (widest + gap);
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
      const large = picture.height === cell ? picture : await resizeImage(picture, widthOf(picture), cell, 'nearest');
      paste(sheet, large, x + k * (widest + gap), y);
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
