import type { Raster } from './raster.ts';

type Lab = readonly [number, number, number];

/** sRGB 0 … 255 → CIE L*a*b* (D65). */
export function labOf(r: number, g: number, b: number): Lab {
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
  if (chroma < 12) return l < 28 ? 'black' : l < 84 ? 'grey' : 'white';
  if (hue < 15 || hue >= 340) return l > 62 || chroma < 35 ? 'pink' : 'red';
  if (hue < 75) {
    if (l > 78 && chroma < 40) return 'beige';
    if (hue < 45 && l > 62 && chroma < 50) return 'pink';
    if (hue < 42 && chroma > 55 && l < 62) return 'red';
    return l > 62 && chroma > 38 ? 'orange' : 'brown';
  }
  if (hue < 100) return l > 82 && chroma < 38 ? 'beige' : l > 66 && chroma > 40 ? 'yellow' : 'brown';
  if (hue < 180) return 'green';
  if (hue < 225) return l > 70 ? 'light blue' : 'blue';
  if (hue < 290) return l > 68 ? 'light blue' : l < 22 ? 'black' : chroma < 20 ? 'grey' : 'blue';
  return l > 78 ? 'pink' : 'purple';
}

/** The colour that covers most of a drawing; edges and dark outlines count less than surfaces. */
export function mainColor({ side, data }: Raster): string {
  const votes = new Map<string, number>();
  for (let i = 0; i < side * side * 4; i += 16) {
    const alpha = data[i + 3]!;
    if (alpha < 200) continue;
    const name = colorName((data[i]! * 255) / alpha, (data[i + 1]! * 255) / alpha, (data[i + 2]! * 255) / alpha);
    votes.set(name, (votes.get(name) ?? 0) + (name === 'black' ? 0.7 : 1));
  }
  return [...votes].sort((one, other) => other[1] - one[1])[0]?.[0] ?? 'white';
}
