import type { Sample } from '@kaleido/data';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { summaryOf } from './summary.ts';

const sample = (caption: string, side: number, latents: Sample['latents'] = {}): Sample => ({
  key: caption,
  caption,
  latents,
  image: { width: side, height: side, channels: 3, data: new Uint8Array() },
});

test('counts, sizes, lengths and the share of samples that have a part', async () => {
  const { tokenizer } = await readConfig('tiny');
  const samples = [sample('a cat', 8, { text: 'flat' }), sample('a cat', 8), sample('a cat on  the mat', 16), sample('', 8)];
  expect(summaryOf(samples, tokenizer)).toEqual({
    samples: 4,
    pictures: { width: { least: 8, median: 8, most: 16 }, height: { least: 8, median: 8, most: 16 }, sizes: { '8×8': 3, '16×16': 1 } },
    captions: { distinct: 3, words: { least: 0, median: 2, most: 5 }, tokens: { least: 1, median: 3, most: 6 } },
    latents: { text: { share: 0.25, tokens: { least: 3, median: 3, most: 3 } } },
  });
  const many = Array.from({ length: 30 }, (_, i) => sample('a cat', 8 + (i % 12)));
  expect(summaryOf(many).pictures.width).toEqual({ least: 8, median: 12.5, most: 19 });
  expect(Object.keys(summaryOf(many).pictures.sizes)).toHaveLength(10);
  expect(summaryOf([])).toEqual({
    samples: 0,
    pictures: { width: { least: 0, median: 0, most: 0 }, height: { least: 0, median: 0, most: 0 }, sizes: {} },
    captions: { distinct: 0, words: { least: 0, median: 0, most: 0 } },
    latents: {},
  });
});
