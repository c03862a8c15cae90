import { encodeLatents } from '@kaleido/ar/internal';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { tokenParts } from './token-parts.ts';

test('tokens belong to the part that their marker began; the first markers and the end to none', async () => {
  const { tokenizer } = await readConfig('tiny');
  const text = tokenizer.encode('a flat drawing');
  const latents = {
    text: 'a flat drawing',
    bbox: [
      { text: 'a cat', boxes: [[0, 0, 9, 9] as const] },
      { text: 'a mat', boxes: [[0, 5, 9, 9] as const] },
    ],
  };
  const parts = tokenParts(tokenizer, encodeLatents(tokenizer, latents));
  const boxed = parts.length - text.length - 3;
  expect(boxed).toBeGreaterThan(10);
  expect(parts).toEqual([undefined, ...text.map(() => 'text'), undefined, ...Array(boxed).fill('bbox'), undefined]);
});
