import type { Picture } from '@kaleido/shared/image';

/** A picture by a formula, which fixtures/pictures/make.py has too. */
export interface FormulaPicture {
  readonly kind: 'gradient' | 'checkerboard' | 'noise';
  readonly width: number;
  readonly height: number;
}

export function formulaPicture({ kind, width, height }: FormulaPicture): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) for (let x = 0; x < width; x++, to += 3) data.set(pixel(kind, x, y, width, height), to);
  return { width, height, channels: 3, data };
}

function pixel(kind: FormulaPicture['kind'], x: number, y: number, width: number, height: number): number[] {
  if (kind === 'gradient') return [Math.floor((255 * x) / (width - 1)), Math.floor((255 * y) / (height - 1)), (3 * x + 5 * y) % 256];
  if (kind === 'noise') return [0, 1, 2].map((c) => ((73 * x + 151 * y + 199 * c + 7) ** 2 % 257) % 256);
  const on = (Math.floor(x / 2) + Math.floor(y / 2)) % 2;
  return [255 * on, 255 - 255 * on, 128 * on];
}
