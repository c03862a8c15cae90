// What --weights int8 costs a model, on plans that are sampled with float weights for captions of scenes: their log-probability with
// float and with int8 weights, and how far the pictures of the same plans and seeds differ (0–255, root mean square; peak signal to noise).
import { openLanguageModel, openSampler } from '@kaleido/ar/internal';
import { openRenderer } from '@kaleido/diffuse';
import { onnxruntimeOn } from '@kaleido/engine';
import { scenes } from '@kaleido/scenes';
import { defineCommand, integer } from '@kaleido/shared/cli';
import { countOption, modelOperand, SHIPPED } from './shared.mjs';

export const command = defineCommand({
  name: 'report int8',
  module: import.meta.url,
  summary: 'Tells what --weights int8 costs: the log-probability of plans, and how far pictures differ.',
  examples: [{ run: 'npm run report -- int8 -n 64', does: 'compare on 64 captions' }],
  operands: modelOperand,
  options: { ...countOption(8), steps: integer({ help: 'sampling steps of a picture', min: 1, default: 20 }) },
  run: reportInt8,
});

async function reportInt8(options, { operands, stdout }) {
  const folder = operands[0] ?? SHIPPED;
  const language = await openLanguageModel(folder);
  const engines = [onnxruntimeOn(), onnxruntimeOn({ weights: 'int8' })];

  const captions = [];
  for await (const { caption } of scenes({ seed: 99, size: 8, count: options.count })) captions.push(caption);

  const sampling = { parts: language.parts, maxTokens: language.maxTokens, temperature: 1, topK: 0, topP: 1 };
  const [float, int8] = await Promise.all(engines.map((engine) => openSampler(engine, language, sampling)));
  const plans = await float.sample(captions.map((caption, seed) => ({ request: float.prepare(caption, {}), seed })));
  const likelihoods = async (sampler) => {
    let sum = 0;
    for (const [index, caption] of captions.entries())
      sum += (await sampler.logLikelihoods(caption, [{ before: {}, after: plans[index] }]))[0];
    return (sum / captions.length).toFixed(2);
  };
  await stdout.write(`mean log-probability of a plan: float ${await likelihoods(float)}, int8 ${await likelihoods(int8)}\n`);
  await Promise.all([float.dispose(), int8.dispose()]);

  const records = captions.map((caption, seed) => ({ caption, latents: plans[seed], seed }));
  async function pictures(engine) {
    const renderer = await openRenderer({ model: folder, engine, steps: options.steps });
    const drawn = [];
    for await (const { picture } of renderer.render(records)) drawn.push(picture.data);
    await renderer.dispose();
    return Buffer.concat(drawn);
  }
  const [exact, rounded] = [await pictures(engines[0]), await pictures(engines[1])];
  const squares = exact.reduce((sum, value, index) => sum + (value - rounded[index]) ** 2, 0);
  const difference = Math.sqrt(squares / exact.length);
  await stdout.write(`pictures differ by ${difference.toFixed(2)} of 255, ${(20 * Math.log10(255 / difference)).toFixed(1)} dB\n`);
}
