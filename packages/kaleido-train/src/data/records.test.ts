import { encodePng } from '@kaleido/shared/image';
import { expect, test } from 'vitest';
import { recordsSource } from './records.ts';

const png = (await encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(7) })).toString('base64');
const record = (caption: string) => JSON.stringify({ caption, latents: { text: 'x' }, image: { width: 8, height: 8, png } });
async function* stream(...lines: string[]) {
  yield Buffer.from(lines.join('\n'));
}

test('records come in order, the first ones also before they are taken', async () => {
  const source = recordsSource(stream(record('a'), record('b'), record('c')), 0);
  expect((await source.first(2)).map(({ caption }) => caption)).toEqual(['a', 'b']);
  expect(source.taken()).toBe(0);
  const { caption, latents, image } = await source.sample(0, 0);
  expect({ caption, latents, pixel: image.data[5] }).toEqual({ caption: 'a', latents: { text: 'x' }, pixel: 7 });
  expect((await source.sample(1, 0)).caption).toBe('b');
  expect((await source.sample(2, 0)).caption).toBe('c');
  await expect(source.sample(3, 0)).rejects.toThrow('stdin: no more records after 3');
});

test('a resumed run leaves out what it had taken', async () => {
  const source = recordsSource(stream(record('a'), record('b'), record('c')), 2);
  expect((await source.sample(0, 0)).caption).toBe('c');
  expect(source.taken()).toBe(3);
});

test('a record without a picture, or with a broken one, is named', async () => {
  await expect(recordsSource(stream('just a caption'), 0).sample(0, 0)).rejects.toThrow('stdin:1: image: expected a picture to learn from');
  const broken = JSON.stringify({ caption: 'a', image: { width: 1, height: 1, png: 'AAAA' } });
  await expect(recordsSource(stream(broken), 0).sample(0, 0)).rejects.toThrow('stdin:1: image.png: no picture');
});
