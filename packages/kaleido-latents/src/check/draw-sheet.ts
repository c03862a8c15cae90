import { contactSheet, drawLatents, type Picture, resizeImage, type SheetEntry } from '@kaleido/shared/image';
import type { Card } from './card.ts';

/** Side of the pictures on a sheet. */
const SIDE = 256;

/** A sheet of pictures with their boxes and ellipses, their reconstructions from vokens, and their texts. */
export async function drawSheet(cards: readonly Card[]): Promise<Picture> {
  const hasVokens = cards.some(({ reconstruction }) => reconstruction);
  const entries = await Promise.all(
    cards.map(async ({ caption, latents, picture, reconstruction }): Promise<SheetEntry> => {
      const drawn = await squared(await drawLatents(picture, latents));
      const beside = hasVokens ? [reconstruction ? await squared(reconstruction) : blank(SIDE)] : [];
      return { caption: latents.text ?? caption, pictures: [drawn, ...beside] };
    }),
  );
  return contactSheet(entries, { zoom: 1, lines: 5 });
}

const blank = (side: number): Picture => ({ width: side, height: side, channels: 3, data: new Uint8Array(3 * side * side).fill(255) });

/** A picture in the middle of a white square of the sheet's side. RGB. */
async function squared(picture: Picture): Promise<Picture> {
  const scale = SIDE / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(Math.round(side * scale), 1)) as [number, number];
  const fitted = await resizeImage(picture, width, height, scale > 1 ? 'nearest' : 'lanczos3');
  const square = blank(SIDE);
  const [left, top] = [(SIDE - width) >> 1, (SIDE - height) >> 1];
  for (let y = 0; y < height; y++) square.data.set(fitted.data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * ((top + y) * SIDE + left));
  return square;
}
