/** What a plan needs to know of an accelerator. */
export interface Card {
  /** Bytes. */
  readonly memory: number;
  /** Bytes a second between chip and memory. */
  readonly memoryBandwidth: number;
  /** Bytes a second to and from each other card, one way. */
  readonly bandwidth: number;
  /** Floating-point operations a second of dense products of 16-bit and of 32-bit numbers. */
  readonly flops: number;
  readonly flops32: number;
}

const GB = 2 ** 30;
const card = (memory: number, memoryBandwidth: number, bandwidth: number, tera: number, tera32: number): Card => ({
  memory: memory * GB,
  memoryBandwidth: memoryBandwidth * 1e9,
  bandwidth: bandwidth * 1e9,
  flops: tera * 1e12,
  flops32: tera32 * 1e12,
});

/** Accelerators by name, from their data sheets: memory and its bandwidth, 16-bit dense products, TF32 where there is one, NVLink (or PCIe) one way. */
export const cards = {
  v100: card(32, 900, 150, 125, 15.7),
  'a100-40gb': card(40, 1555, 300, 312, 156),
  a100: card(80, 2039, 300, 312, 156),
  h100: card(80, 3350, 450, 989, 495),
  h200: card(141, 4800, 450, 989, 495),
  b200: card(180, 8000, 900, 2250, 1125),
  l40s: card(48, 864, 32, 362, 183),
  'rtx-4090': card(24, 1008, 32, 165, 82.6),
  mi300x: card(192, 5300, 448, 1307, 654),
} as const satisfies Record<string, Card>;
