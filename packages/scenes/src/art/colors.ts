import type { Raster } from './raster.ts';

type Lab = readonly [number, number, number];

/** sRGB 0 … 255 → CIE L*a*b* (D65). */
function labOf(r: number, g: number, b: number): Lab {
  const linear = (v: number) => (v <= 10.31475 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const [lr, lg, lb] = [linear(r), linear(g), linear(b)];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124 * lr + 0.3576 * lg + 0.1805 * lb) / 0.95047);
  const y = f(0.2126 * lr + 0.7152 * lg + 0.0722 * lb);
  const z = f((0.0193 * lr + 0.1192 * lg + 0.9505 * lb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The name people would give a colour: by lightness, chroma and hue in L*a*b*. */
export function colorName(r: number, g: number, b: number): string {
  const [l, a, bb] = labOf(r, g, b);
  const chroma = Math.hypot(a, bb);
  const hue = ((Math.atan2(bb, a) * 180) / Math.PI + 360) % 360;
  const dull = hue > 225 && hue < 335 ? 20 : 12; // greys tend to blue and lavender
  if (chroma < dull) return l < 28 ? 'black' : l < 84 ? 'grey' : 'white';
  if (hue >= 335 || hue < 20) return l > 62 ? 'pink' : chroma < 32 ? 'brown' : 'red';
  if (hue < 45) {
    if (l > 62 && chroma < 62) return 'pink';
    return chroma >= 60 ? (l < 60 ? 'red' : 'orange') : 'brown';
  }
  if (hue < 80) {
    if (chroma >= 55 && l > 50) return 'orange';
    if (l > 76 && chroma < 48) return 'beige';
    return l > 66 && chroma >= 40 ? 'orange' : 'brown';
  }
  if (hue < 105) {
    if (l > 74 && chroma < 40) return 'beige';
    return l > 62 && chroma >= 40 ? 'yellow' : 'brown';
  }
  if (hue < 190) return 'green';
  if (hue < 302) return l > 68 ? 'light blue' : l < 18 ? 'black' : 'blue';
  return l > 65 ? 'pink' : 'purple';
}

/** Names that people use for shades of one another: a drawing is not called by two of them. */
const families: readonly (readonly string[])[] = [
  ['brown', 'orange', 'beige', 'yellow'],
  ['black', 'grey'],
  ['white', 'grey', 'beige'],
  ['blue', 'light blue'],
  ['red', 'pink', 'purple'],
];

/**
 * The colour that covers most of a drawing, or two ("black and white") when a second covers nearly as much. Dark outlines count
 * less than surfaces, edges (half clear) not at all.
 */
export function mainColor({ side, data }: Raster): string {
  const votes = new Map<string, number>();
  const names = new Map<number, string>(); // flat drawings have few colours
  for (let i = 0; i < side * side * 4; i += 16) {
    const alpha = data[i + 3]!;
    if (alpha < 200) continue;
    const [r, g, b] = [0, 1, 2].map((c) => Math.round((data[i + c]! * 255) / alpha)) as [number, number, number];
    const key = (r << 16) | (g << 8) | b;
    const name = names.get(key) ?? colorName(r, g, b);
    names.set(key, name);
    votes.set(name, (votes.get(name) ?? 0) + (name === 'black' ? 0.6 : 1));
  }
  const [first, second] = [...votes].sort((one, other) => other[1] - one[1]);
  if (!first) return 'white';
  const alike = families.some((family) => family.includes(first[0]) && family.includes(second?.[0] ?? ''));
  return second && !alike && second[1] > first[1] * 0.58 ? `${first[0]} and ${second[0]}` : first[0];
}
