import { expect, test } from 'vitest';
import { contactSheet, sheetCapacity } from './contact-sheet.ts';
import type { Picture } from './picture.ts';

const plain = (side: number, value: number): Picture => ({
  width: side,
  height: side,
  channels: 3,
  data: new Uint8Array(side * side * 3).fill(value),
});
const entry = (...values: number[]) => ({ caption: '', pictures: values.map((value) => plain(64, value)) });
const at = ({ width, data }: Picture, x: number, y: number) => data[3 * (y * width + x)];

test('puts the pictures of an entry side by side, enlarged to 128 pixels, on a sheet that is about square', async () => {
  const sheet = await contactSheet([entry(10, 20), entry(30, 40)]);
  expect([sheet.width, sheet.height]).toEqual([2 * 136 + 8, 2 * 144 + 8]);
  expect([at(sheet, 7, 8), at(sheet, 8, 8), at(sheet, 135, 135), at(sheet, 144, 8)]).toEqual([255, 10, 10, 20]);
  expect([at(sheet, 8, 152), at(sheet, 144, 152)]).toEqual([30, 40]);
});

test('takes as many columns as it is given, and smaller gaps when it is dense', async () => {
  const sheet = await contactSheet([entry(1), entry(2), entry(3)], { columns: 2, zoom: 1, isDense: true });
  expect([sheet.width, sheet.height]).toEqual([2 * 70 + 6, 2 * 76 + 6]);
  expect([at(sheet, 6, 6), at(sheet, 76, 6), at(sheet, 6, 82)]).toEqual([1, 2, 3]);
});

test('leaves no room below pictures that are wider than tall', async () => {
  const wide: Picture = { width: 130, height: 64, channels: 3, data: new Uint8Array(130 * 64 * 3).fill(5) };
  const sheet = await contactSheet([{ caption: '', pictures: [wide] }, entry(9)], { columns: 1, zoom: 1 });
  expect([sheet.width, sheet.height]).toEqual([130 + 2 * 8, 2 * (64 + 2 * 8) + 8]);
  expect([at(sheet, 137, 71), at(sheet, 8, 88), at(sheet, 71, 151), at(sheet, 72, 88)]).toEqual([5, 9, 9, 255]);
});

test('holds no more entries than fit on 32767 rows', async () => {
  const layout = { columns: 1, zoom: 1, lines: 0 };
  const capacity = sheetCapacity(64, layout);
  expect(capacity).toBe(Math.floor((32767 - 8) / 80));
  const tall = Array.from({ length: capacity + 1 }, () => entry(0));
  await expect(contactSheet(tall, layout)).rejects.toThrow(/^410 records make a sheet of 80 × 32808 pixels/);
});
