// Measures a voken tokenizer on scenes that it has never seen: the share of codes that occur and their perplexity, the error of the pixels
// (mean square, 0…1) from every quarter of the vokens, and how often a linear probe reads style, backdrop, subject and thing from them.
import { cropPicture, scenesSource } from '@kaleido/data';
import { codeUsage, linearProbe } from '@kaleido/latents';
import { defineCommand } from '@kaleido/shared/cli';
import { openTokenizer, SHIPPED } from './shared.mjs';

const [LEARNED, SEEN] = [6000, 2000];

export const command = defineCommand({
  name: 'report vokens',
  module: import.meta.url,
  summary: 'Measures a voken tokenizer: use of its codes, errors from every quarter, and what they tell.',
  examples: [{ run: 'npm run report -- vokens tokenizer.safetensors', does: 'measure another tokenizer than the shipped one' }],
  operands: { name: 'TOKENIZER', help: "a file, a run or a model's folder; by default the shipped model's", max: 1 },
  options: {},
  run: reportVokens,
});

async function reportVokens(_, { operands, stdout }) {
  const tokenizer = await openTokenizer(operands[0] ?? SHIPPED);
  const { name, codes, size, levels } = tokenizer;
  const scenes = async (seed, count) => (await scenesSource({ domain: 'core', seed })).first(count);
  const [learned, seen] = [await scenes(101, LEARNED), await scenes(102, SEEN)];
  const encode = (samples) => tokenizer.encode(samples.map(({ image }) => image));
  const [train, test] = [await encode(learned), await encode(seen)];

  const errors = [];
  for (const quarter of [1, 2, 3, 4]) {
    const decoded = await tokenizer.decode(test.map((vokens) => vokens.slice(0, Math.ceil((quarter * codes) / 4))));
    let [sum, count] = [0, 0];
    for (const [index, { data, width }] of decoded.entries()) {
      const real = averaged(await cropPicture(seen[index].image, width), width);
      for (const [at, value] of data.entries()) sum += ((value - real[at]) / 255) ** 2;
      count += data.length;
    }
    errors.push(rounded(sum / count));
  }
  const answers = {
    style: ({ style }) => style,
    backdrop: ({ backdrop }) => backdrop,
    subject: ({ subjects }) => subjects[0],
    thing: ({ things }) => things[0],
  };
  const probe = Object.fromEntries(
    Object.entries(answers).map(([field, answer]) => {
      const items = (samples, vokens) =>
        samples.map(({ scene }, index) => ({ vokens: vokens[index], answer: answer(scene) })).filter((item) => item.answer !== undefined);
      return [field, rounded(linearProbe(levels, items(learned, train), items(seen, test)))];
    }),
  );
  const { usage, perplexity } = codeUsage(test, size);
  await stdout.write(
    `${JSON.stringify({ tokenizer: name, pictures: SEEN, usage: rounded(usage), perplexity: rounded(perplexity), errors, probe })}\n`,
  );
  await tokenizer.close();
}

/** Bytes of a square picture, averaged over squares down to `side` pixels. */
function averaged({ data, width }, side) {
  const ratio = width / side;
  return Float64Array.from({ length: side * side * 3 }, (_, at) => {
    const [x, y, c] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side), at % 3];
    let sum = 0;
    for (let dy = 0; dy < ratio; dy++) for (let dx = 0; dx < ratio; dx++) sum += data[((y * ratio + dy) * width + x * ratio + dx) * 3 + c];
    return sum / ratio ** 2;
  });
}

function rounded(value) {
  return Number(value.toPrecision(4));
}
