import { difference, type Lab, labOf } from './lab.ts';

/** A colour's name. */
export interface ColourWord {
  readonly word: string;
  /** Lightness implied by the word, if any. */
  readonly shade?: 'light' | 'dark';
}

/** Common words for the colours of clothes, animals and landscapes, with their sRGB values. */
const table: readonly (ColourWord & { readonly rgb: readonly [number, number, number] })[] = [
  { word: 'black', shade: 'dark', rgb: [20, 20, 22] },
  { word: 'dark grey', shade: 'dark', rgb: [72, 72, 74] },
  { word: 'grey', rgb: [128, 128, 128] },
  { word: 'light grey', shade: 'light', rgb: [196, 196, 198] },
  { word: 'white', shade: 'light', rgb: [246, 246, 246] },
  { word: 'red', rgb: [205, 32, 40] },
  { word: 'dark red', shade: 'dark', rgb: [110, 22, 34] },
  { word: 'pink', shade: 'light', rgb: [240, 165, 185] },
  { word: 'magenta', rgb: [200, 40, 130] },
  { word: 'salmon', rgb: [228, 125, 108] },
  { word: 'orange', rgb: [238, 125, 30] },
  { word: 'brown', rgb: [122, 78, 48] },
  { word: 'dark brown', shade: 'dark', rgb: [66, 44, 34] },
  { word: 'tan', rgb: [190, 155, 118] },
  { word: 'beige', shade: 'light', rgb: [220, 203, 176] },
  { word: 'cream', shade: 'light', rgb: [247, 238, 214] },
  { word: 'yellow', shade: 'light', rgb: [246, 220, 50] },
  { word: 'golden', rgb: [200, 152, 45] },
  { word: 'olive', rgb: [112, 110, 56] },
  { word: 'lime green', rgb: [165, 210, 50] },
  { word: 'light green', shade: 'light', rgb: [160, 208, 150] },
  { word: 'green', rgb: [55, 140, 65] },
  { word: 'dark green', shade: 'dark', rgb: [32, 66, 44] },
  { word: 'teal', rgb: [20, 122, 125] },
  { word: 'turquoise', rgb: [75, 200, 195] },
  { word: 'light blue', shade: 'light', rgb: [165, 200, 228] },
  { word: 'blue', rgb: [45, 98, 185] },
  { word: 'navy blue', shade: 'dark', rgb: [28, 36, 76] },
  { word: 'purple', rgb: [112, 55, 140] },
  { word: 'plum', shade: 'dark', rgb: [112, 58, 84] },
  { word: 'lavender', shade: 'light', rgb: [190, 172, 216] },
];

/**
 * Compresses the chroma of a colour, keeping lightness and hue: people still name the hue of a pale or dull colour, and say grey only if
 * there is almost none.
 */
function vivid([lightness, a, b]: Lab): Lab {
  const chroma = Math.hypot(a, b);
  const factor = FULL / (chroma + HALF);
  return [lightness, a * factor, b * factor];
}

/** Limit of the compressed chroma, and the chroma that is mapped to half of it. */
const [FULL, HALF] = [80, 16];

const known = table.map(({ rgb, ...word }) => ({ word: word as ColourWord, lab: vivid(labOf(...rgb)) }));

/** The word with the most similar colour. */
export function colourWord(colour: Lab): ColourWord {
  const distances = known.map(({ lab }) => difference(lab, vivid(colour)));
  return known[distances.indexOf(Math.min(...distances))]!.word;
}
