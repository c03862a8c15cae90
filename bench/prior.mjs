// Plans of a prior (the shipped one, or a T5 with random weights), by kaleido-ar's sampler (grammar, draws and reading the plans back
// included) and by `generate` of transformers with its cache, for the same captions in the same batches. Tokens per second count every token
// up to `</s>`.
import { encodeCaption, encodeLatents, openLanguageModel, openSampler, padBatch } from '@kaleido/ar/internal';
import { onnxruntimeOn } from '@kaleido/engine';
import { scenes } from '@kaleido/scenes';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { greedy } from '../packages/kaleido-ar/parity/dist/greedy.js';
import { inScratchFolder } from '../scripts/scratch-folder.mjs';
import { median } from './median.mjs';
import { besidePython } from './python-side.mjs';
import { writeRandomT5 } from './random-t5.mjs';

const THREADS = 2;
const BATCHES = [1, 8, 64];

export async function benchPrior({ t5, model = modelFolder(), ...options }) {
  if (t5 === undefined) return benchModel(model, options);
  await inScratchFolder(async (folder) => {
    await writeRandomT5(t5, folder);
    await benchModel(folder, options);
  });
}

async function benchModel(folder, { rounds, batch, weights, python: program }) {
  const engine = onnxruntimeOn({ threads: THREADS, spinning: 'on', ...(weights === 'int8' && { weights }) }); // whatever the load was until now: the build's
  const model = await openLanguageModel(folder);
  const batches = batch === undefined ? BATCHES : [batch];
  const captions = [];
  for await (const { caption } of scenes({ seed: 99, size: 8, count: Math.max(...batches) })) captions.push(caption);
  await besidePython(program, ['prior_side.py', folder, `${THREADS}`], async (python) => {
    await python.answer();
    await compareGreedy(engine, model, captions, python);
    for (const temperature of [0, 1])
      for (const size of batches) await race(engine, model, captions.slice(0, size), python, rounds, temperature);
  });
}

/** Greedy sampling, without a grammar on either side. */
async function compareGreedy(engine, model, captions, python) {
  const { tokenizer, config, maxTokens } = model;
  const batch = batchOf(model, captions);
  const ours = rowsOf(await greedy(engine, config, await model.weights(), batch, maxTokens)).map(([, ...ids]) => ids);
  const { said } = await python.ask(JSON.stringify({ ...request(batch), sample: false, seed: 0, tokens: maxTokens }));
  const equal = ours.filter((ids, row) => upToEnd(tokenizer, ids).join() === upToEnd(tokenizer, said[row]).join());
  console.log(`greedy: ${equal.length} of ${captions.length} sequences equal those of transformers`);
}

async function race(engine, model, captions, python, rounds, temperature) {
  const { tokenizer, maxTokens } = model;
  const sampler = await openSampler(engine, model, { temperature, topK: 0, topP: 1, parts: model.parts, maxTokens });
  const requests = captions.map((caption) => sampler.prepare(caption, {}));
  const theirs = request(batchOf(model, captions));
  const rates = { us: [], transformers: [] };
  for (let round = 0; round < rounds + 1; round++) {
    const start = performance.now();
    const plans = await sampler.sample(requests.map((request, row) => ({ request, seed: round * captions.length + row })));
    const seconds = (performance.now() - start) / 1e3;
    const spoken = plans.reduce((sum, plan) => sum + encodeLatents(tokenizer, plan).length, 0);
    const answer = await python.ask(JSON.stringify({ ...theirs, sample: temperature > 0, seed: round, tokens: maxTokens }));
    const heard = answer.said.reduce((sum, ids) => sum + upToEnd(tokenizer, ids).length, 0);
    if (round === 0) continue; // compiles
    rates.us.push(spoken / seconds);
    rates.transformers.push(heard / answer.seconds);
  }
  await sampler.dispose();
  const [us, them] = [median(rates.us), median(rates.transformers)];
  console.log(
    `${temperature === 0 ? 'greedy  ' : 'sampling'} batch ${`${captions.length}`.padStart(2)}: ${us.toFixed(0)} tokens/s, transformers ${them.toFixed(0)} (×${(us / them).toFixed(2)}; ${rounds} rounds)`,
  );
}

const batchOf = ({ tokenizer }, captions) =>
  padBatch(
    captions.map((caption) => encodeCaption(tokenizer, caption)),
    tokenizer.pad,
  );

const request = ({ ids, mask }) => ({ ids: rowsOf(ids), mask: rowsOf(mask) });

const rowsOf = ({ shape: [rows, length], data }) =>
  Array.from({ length: rows }, (_, row) => [...data.subarray(row * length, (row + 1) * length)]);

const upToEnd = ({ end }, ids) => (ids.includes(end) ? ids.slice(0, ids.indexOf(end) + 1) : ids);
