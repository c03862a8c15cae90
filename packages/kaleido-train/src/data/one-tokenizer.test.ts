import { streamSource } from '@kaleido/data';
import { expect, test } from 'vitest';
import { withOneTokenizer } from './one-tokenizer.ts';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAADElEQVR42mNgGB4AAADIAAGTvaWOAAAAAElFTkSuQmCC';

/** A source of records with vokens of these tokenizers; undefined for a record that names none. */
const sourceOf = (...tokenizers: readonly (string | undefined)[]) =>
  streamSource(
    (async function* () {
      for (const voken_tokenizer of tokenizers)
        yield Buffer.from(
          `${JSON.stringify({ caption: 'a', latents: { voken: [1] }, voken_tokenizer, image: { width: 8, height: 8, png } })}\n`,
        );
    })(),
    { maxBad: 100 },
  );

test('vokens of a second tokenizer end the run, although bad samples are allowed', async () => {
  const source = withOneTokenizer(sourceOf(undefined, 'a@01234567', 'a@01234567', undefined, 'b@89abcdef'), ['text', 'voken']);
  for (let index = 0; index < 4; index++) await source.sample(index, 0);
  await expect(source.sample(4, 0)).rejects.toThrow('stdin:5: voken_tokenizer: expected vokens of a@01234567, got those of "b@89abcdef"');
});

test.each(['first', 'captions'] as const)('vokens of two tokenizers are found by %s, before a run begins', async (method) => {
  const source = withOneTokenizer(sourceOf('a@01234567', 'b@89abcdef'), ['voken']);
  await expect(source[method](2)).rejects.toThrow('stdin:2: voken_tokenizer: expected vokens of a@01234567');
});

test('vokens of another tokenizer than that of the model are refused', async () => {
  const source = withOneTokenizer(sourceOf('b@89abcdef'), ['voken'], 'a@01234567');
  await expect(source.sample(0, 0)).rejects.toThrow('expected vokens of a@01234567, got those of "b@89abcdef"');
});

test('vokens that the model does not learn may be of any', async () => {
  const source = withOneTokenizer(sourceOf('a@01234567', 'b@89abcdef'), ['text'], 'c@01234567');
  expect(await source.first(2)).toHaveLength(2);
});
