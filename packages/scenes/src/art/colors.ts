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
export function mainColor(raster: Raster): string {
  const votes = new Map<string, number>();
  const names = new Map<number, string>(); // flat drawings have few colours
  for (const [r, g, b] of surfaceColors(raster)) {
    const key = (r << 16) | (g << 8) | b;
    const name = names.get(key) ?? colorName(r, g, b);
    names.set(key, name);
    vote(votes, name, 1);
  }
  return winner(votes);
}

/** The main colour of a drawing whose hue is turned, by the turn in degrees: only turns that change its name, each name once. */
export function turnedColors(raster: Raster): ReadonlyMap<number, string> {
  const shades = new Map<number, number>(); // five bits a channel are enough to name a turned colour
  for (const [r, g, b] of surfaceColors(raster)) {
    const key = ((r >> 3) << 10) | ((g >> 3) << 5) | (b >> 3);
    shades.set(key, (shades.get(key) ?? 0) + 1);
  }
  const named = new Map<number, string>();
  const own = mainColor(raster);
  for (const degrees of TURNS) {
    const turn = hueTurn(degrees);
    const votes = new Map<string, number>();
    for (const [key, count] of shades) {
      const [r, g, b] = turn((key >> 10) * 8 + 4, ((key >> 5) & 31) * 8 + 4, (key & 31) * 8 + 4, 255);
      vote(votes, colorName(r, g, b), count);
    }
    const name = winner(votes);
    if (name !== own && ![...named.values()].includes(name)) named.set(degrees, name);
  }
  return named;
}

/** Turns of hue that give other colours, in degrees. */
const TURNS = [60, 120, 180, 240, 300];

/**
 * Turns the hue of a colour, which keeps its lightness roughly, and greys as they are: the matrix of SVG's `hueRotate` filter. It is
 * linear, so it takes colours that are multiplied by alpha too; `most` (alpha) is what a channel can reach.
 */
export function hueTurn(degrees: number): (r: number, g: number, b: number, most: number) => [number, number, number] {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [lr, lg, lb] = [0.213, 0.715, 0.072];
  const row = (own: readonly [number, number, number], sine: readonly [number, number, number]) =>
    [lr, lg, lb].map((weight, k) => weight + c * (own[k]! - weight) + s * sine[k]!) as [number, number, number];
  const red = row([1, 0, 0], [-lr, -lg, 1 - lb]);
  const green = row([0, 1, 0], [0.143, 0.14, -0.283]);
  const blue = row([0, 0, 1], [lr - 1, lg, lb]);
  return (r, g, b, most) => {
    const mixed = ([x, y, z]: readonly [number, number, number]) => Math.min(most, Math.max(0, Math.round(x * r + y * g + z * b)));
    return [mixed(red), mixed(green), mixed(blue)];
  };
}

/** Every fourth pixel that is not an edge (half clear). */
function* surfaceColors({ side, data }: Raster): Generator<[number, number, number]> {
  for (let i = 0; i < side * side * 4; i += 16) {
    const alpha = data[i + 3]!;
    if (alpha >= 200) yield [0, 1, 2].map((c) => Math.round((data[i + c]! * 255) / alpha)) as [number, number, number];
  }
}

const vote = (votes: Map<string, number>, name: string, count: number) =>
  votes.set(name, (votes.get(name) ?? 0) + count * (name === 'black' ? 0.6 : 1));

function winner(votes: ReadonlyMap<string, number>): string {
  const [first, second] = [...votes].sort((one, other) => other[1] - one[1]);
  if (!first) return 'white';
  const alike = families.some((family) => family.includes(first[0]) && family.includes(second?.[0] ?? ''));
  return second && !alike && second[1] > first[1] * 0.58 ? `${first[0]} and ${second[0]}` : first[0];
}
