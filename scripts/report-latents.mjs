// npm run report-latents -- [-n COUNT] [-g WEIGHT] [--stage PIXELS] [--probe FILE] [MODEL]
//
// Measures what each part of a plan does alone: draws scenes that a model (by default the shipped one) has never seen from some of their own
// latents, and has the probe count how many pictures agree with the whole plan. Then the same of vokens that the prior samples after its own
// text, drawn from boxes and vokens, at several temperatures of the vokens. Prints a line of JSON for each, with 95 % intervals.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { openRenderModel, render } from '@kaleido/diffuse';
import { onnxruntime } from '@kaleido/engine';
import { openVokenTokenizer } from '@kaleido/latents';
import { score } from '@kaleido/metrics';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', short: 'n', default: '200' },
    guidance: { type: 'string', short: 'g', default: '4' },
    stage: { type: 'string', default: '16' },
    probe: { type: 'string' },
  },
});
const [folder = fileURLToPath(new URL('../packages/model-scenes', import.meta.url))] = positionals;
const SEED = 105;
const GIVEN = ['voken', 'bbox,voken', 'text', 'text,bbox', 'text,bbox,voken', 'blob'];
const TEMPERATURES = [1, 0.5];
const ANSWERS = ['style', 'backdrop', 'places', 'boxes'];

const [language, model] = [await openLanguageModel(folder), await openRenderModel(folder)];
const scenes = await scenesWithVokens();

for (const given of GIVEN.map((list) => list.split(',')).filter(isLearned)) await report({ latents_of: 'scenes', given }, scenes, given);

if (isLearned(['text', 'bbox', 'voken']))
  for (const temperature of TEMPERATURES) {
    const plans = [];
    const captions = scenes.map(({ caption }) => caption);
    const options = { model: language, seed: SEED, latents: ['text', 'bbox', 'voken'], vokenTemperature: temperature };
    for await (const record of plan(captions, options)) plans.push(record);
    await report({ latents_of: 'prior', voken_temperature: temperature, given: ['bbox', 'voken'] }, plans, ['bbox', 'voken']);
  }

function isLearned(parts) {
  return parts.every((part) => language.parts.includes(part));
}

/** Scenes with all four parts of their latents, of seeds that no training has drawn. */
async function scenesWithVokens() {
  const samples = await (await scenesSource({ domain: 'core', seed: SEED })).first(Number(values.count));
  if (!language.parts.includes('voken')) return samples;
  const pictures = { size: undefined, mean: [0, 0, 0], deviation: [1, 1, 1], device: 'cpu' };
  const tokenizer = await openVokenTokenizer({ named: folder, engine: onnxruntime, ...pictures });
  const vokens = await tokenizer.encode(samples.map(({ image }) => image));
  await tokenizer.close();
  return samples.map(({ caption, latents }, index) => ({ caption, latents: { ...latents, voken: vokens[index] } }));
}

/** Draws records from the given parts of their latents, and compares the pictures with all of them. */
async function report(of, records, given) {
  const drawn = records.map(({ caption, latents }) => ({
    caption,
    latents: Object.fromEntries(given.map((part) => [part, latents[part]])),
  }));
  const options = { model, seed: SEED, guidance: Number(values.guidance), stage: Number(values.stage) };
  async function* fake() {
    let index = 0;
    for await (const { picture } of render(drawn, options)) yield { picture, record: records[index++] };
  }
  const { obedience, alignment } = await score({ fake: fake() }, { metrics: ['obedience', 'alignment'], probe: values.probe });
  const answers = Object.fromEntries(ANSWERS.map((name) => [name, share(obedience[name])]));
  console.log(JSON.stringify({ ...of, pictures: records.length, ...answers, alignment: share(alignment) }));
}

function share({ value, n, low, high }) {
  return { value, n, low, high };
}
