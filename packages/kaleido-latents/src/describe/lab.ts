/** A colour in CIE L*a*b* under D65: lightness 0…100, green to red, blue to yellow. Approximately perceptually uniform. */
export type Lab = readonly [lightness: number, a: number, b: number];

/** sRGB white point (IEC 61966-2-1). */
const WHITE = [0.95047, 1, 1.08883] as const;

/** Converts an sRGB pixel, given as bytes (IEC 61966-2-1, CIE 15:2004). */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [linear[red]!, linear[green]!, linear[blue]!];
  const x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
  const y = root((0.2126729 * r + 0.7151522 * g + 0.072175 * b) / WHITE[1]);
  const z = root((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** ΔE of CIE 1976; about 2 is just noticeable. */
export const difference = (p: Lab, q: Lab): number => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);

/** Linear intensity of each byte value. */
const linear = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

const root = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
