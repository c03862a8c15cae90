// npm run report-latents -- [-n COUNT] [-g WEIGHT] [--stage PIXELS] [--probe FILE] [MODEL]
//
// Measures what each part of a plan does alone: draws scenes that a model (by default the shipped one) has never seen from some of their own
// latents, and has the probe count how many pictures agree with the whole plan. Then the same of vokens that the prior samples after its own
// text, drawn from boxes and vokens, at several temperatures of the vokens. Prints a line of JSON for each, with 95 % intervals.
import { parseArgs } from 'node:util';
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { openRenderModel } from '@kaleido/diffuse';
import { counted, drawn, openTokenizer, SHIPPED, share } from './reports.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', short: 'n', default: '200' },
    guidance: { type: 'string', short: 'g', default: '4' },
    stage: { type: 'string', default: '16' },
    probe: { type: 'string' },
  },
});
const [folder = SHIPPED] = positionals;
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
  const tokenizer = await openTokenizer(folder);
  const vokens = await tokenizer.encode(samples.map(({ image }) => image));
  await tokenizer.close();
  return samples.map(({ caption, latents }, index) => ({ caption, latents: { ...latents, voken: vokens[index] } }));
}

/** Draws records from the given parts of their latents, and compares the pictures with all of them. */
async function report(of, records, given) {
  const parts = records.map(({ caption, latents }) => ({
    caption,
    latents: Object.fromEntries(given.map((part) => [part, latents[part]])),
  }));
  const pictures = await drawn(parts, { model, seed: SEED, guidance: Number(values.guidance), stage: Number(values.stage) });
  const { obedience, alignment } = await counted(pictures, records, { metrics: ['obedience', 'alignment'], probe: values.probe });
  const answers = Object.fromEntries(ANSWERS.map((name) => [name, share(obedience[name])]));
  console.log(JSON.stringify({ ...of, pictures: records.length, ...answers, alignment: share(alignment) }));
}
