import type { RecordEntry } from '@kaleido/shared/ndjson';
import { readRecords } from '@kaleido/shared/ndjson';
import { hash32 } from '@kaleido/shared/random';
import type { Latents } from '@kaleido/shared/record';
import { expect, test } from 'vitest';
import { type CompleteOptions, type Completer, completeRecords } from './complete.ts';
import { latentGrammar } from './grammar/grammar.ts';
import { t5LikeTokenizer } from './testing/t5-like-tokenizer.ts';
import { openTokenizer } from './tokenizer/tokenizer.ts';

const grammar = latentGrammar(openTokenizer(t5LikeTokenizer()), []);

/** Plans nothing but the seed. */
function fakeSampler(batches: number[] = []): Completer {
  return {
    prepare(caption, given) {
      if (caption === 'bad') throw new TypeError('caption: bad');
      return { caption: [], given, stage: { parts: [], goesOn: false, reserved: 0 }, prefix: [], grammar };
    },
    async sample(wishes) {
      batches.push(wishes.length);
      return wishes.map(({ request, seed }): Latents => ({ ...request.given, bbox: [{ text: `${seed}` }] }));
    },
  };
}

const options: CompleteOptions = {
  samples: 1,
  batch: 4,
  seed: 5,
  reseed: false,
  model: 'tiny',
  asCaption: false,
  vokenTokenizer: async () => 'tiny@01234567',
  accept() {},
  refuse(error) {
    throw error;
  },
};

const read = (text: string): AsyncIterable<RecordEntry> => readRecords(chunks(text), { name: 'stdin' });

async function* chunks(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function complete(text: string, changed: Partial<CompleteOptions> = {}, sampler = fakeSampler()): Promise<string[]> {
  const lines = [];
  for await (const line of completeRecords(read(text), sampler, { ...options, ...changed })) lines.push(line);
  return lines;
}

test('a caption becomes a record with id, seed, model and latents', async () => {
  const seed = hash32(5, 0, 0);
  expect(await complete('a cat\n')).toEqual([
    `{"caption":"a cat","id":"1-1","seed":${seed},"model":"tiny","latents":{"bbox":[{"text":"${seed}"}]}}`,
  ]);
});

test('the text may take the place of the caption, which stays beside it', async () => {
  const sampler: Completer = {
    ...fakeSampler(),
    sample: async (wishes) => wishes.map(({ request }): Latents => ({ text: 'A cat at night.', ...request.given })),
  };
  const [plain, withBoxes] = await complete(
    'a cat\n{"caption":"a dog","latents":{"text":"A dog.","bbox":[]}}\n',
    { asCaption: true },
    sampler,
  );
  expect(JSON.parse(plain!)).toMatchObject({ caption: 'A cat at night.', original_caption: 'a cat' });
  expect(plain).not.toContain('latents');
  expect(JSON.parse(withBoxes!)).toMatchObject({ caption: 'A dog.', original_caption: 'a dog', latents: { bbox: [] } });
  expect(withBoxes).not.toContain('"text"');
});

test('no text can take the place of the caption where only later parts are given', async () => {
  const refused: unknown[] = [];
  const lines = await complete('{"caption":"a dog","latents":{"bbox":[]}}\na cat\n', {
    asCaption: true,
    refuse: (error) => refused.push(error),
  });
  expect(lines).toHaveLength(1);
  expect(refused).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/^stdin:1: latents\.bbox: --as-caption takes the text/) }),
  ]);
});

test('samples of one caption follow one another, each with an id and a seed of its own', async () => {
  const records = (await complete('a cat\na dog\n', { samples: 3 })).map((line) => JSON.parse(line));
  expect(records.map(({ caption, id }) => `${caption} ${id}`)).toEqual([
    'a cat 1-1',
    'a cat 1-2',
    'a cat 1-3',
    'a dog 2-1',
    'a dog 2-2',
    'a dog 2-3',
  ]);
  expect(new Set(records.map(({ seed }) => seed)).size).toBe(6);
});

test('what a record brings along is kept as it was written', async () => {
  const [line] = await complete(
    '{"mine":12345678901234567890,"id":"x","latents":{"text":"caf\\u00e9","mine":1.0},"seed":3,"caption":"a cat"}',
  );
  expect(line).toBe(
    '{"mine":12345678901234567890,"id":"x","latents":{"text":"caf\\u00e9","mine":1.0,"bbox":[{"text":"3"}]},"seed":3,"caption":"a cat","model":"tiny"}',
  );
});

test("a record's seed stays for one sample, keys several, and gives way to a seed that was asked for", async () => {
  const record = '{"caption":"a cat","seed":3,"id":"x"}';
  const seeds = async (changed: Partial<CompleteOptions>) => (await complete(record, changed)).map((line) => JSON.parse(line).seed);
  expect(await seeds({})).toEqual([3]);
  expect(await seeds({ samples: 2 })).toEqual([hash32(3, 0), hash32(3, 1)]);
  expect(await seeds({ reseed: true })).toEqual([hash32(5, 0, 0)]);
});

test('a record that cannot be worked on is refused by its place, and does not move the others', async () => {
  await expect(complete('a cat\nbad\n')).rejects.toThrow('stdin:2: caption: bad');
  const refused: string[] = [];
  const lines = await complete('a cat\nbad\na dog\n', { refuse: (error) => refused.push(`${error}`) });
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(['1-1', '3-1']);
  expect(refused).toEqual(['InputError: stdin:2: caption: bad']);
});

test('works in batches, and does not wait for a full one when the input pauses', async () => {
  const batches: number[] = [];
  expect(await complete('a\nb\nc\nd\ne\n', {}, fakeSampler(batches))).toHaveLength(5);
  expect(batches).toEqual([4, 1]);

  let proceed = () => {};
  const answered = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  async function* slow() {
    yield Buffer.from('a\n');
    await answered; // would never come if the first record waited for a second
    yield Buffer.from('b\n');
  }
  const lines = completeRecords(readRecords(slow(), { name: 'stdin' }), fakeSampler(), options);
  expect((await lines.next()).value).toContain('"1-1"');
  proceed();
  expect((await lines.next()).value).toContain('"2-1"');
});

test('planned vokens name their tokenizer, and given ones of another are refused', async () => {
  const planner: Completer = {
    ...fakeSampler(),
    sample: async (wishes) => wishes.map(({ request }): Latents => ({ ...request.given, voken: request.given.voken ?? [3, 1] })),
  };
  const [planned] = await complete('a cat\n', {}, planner);
  expect(JSON.parse(planned!)).toMatchObject({ latents: { voken: [3, 1] }, voken_tokenizer: 'tiny@01234567' });
  const given = (fields: object) => `${JSON.stringify({ caption: 'a cat', latents: { voken: [2] }, ...fields })}\n`;
  expect(JSON.parse((await complete(given({}), {}, planner))[0]!)).not.toHaveProperty('voken_tokenizer');
  await expect(complete(given({ voken_tokenizer: 'other@01234567' }), {}, planner)).rejects.toThrow(
    'stdin:1: voken_tokenizer: expected vokens of tiny@01234567, got those of "other@01234567"',
  );
  const [unknown] = await complete(given({ voken_tokenizer: 'other' }), { vokenTokenizer: async () => undefined }, planner);
  expect(JSON.parse(unknown!)).toHaveProperty('voken_tokenizer', 'other');
});
