// Measures what each part of a plan does alone: draws scenes that a model has never seen from some of their own latents, and has the probe
// count how many pictures agree with the whole plan. Then the same of vokens that the prior samples after its own text, drawn from boxes
// and vokens, at several temperatures of the vokens. A line of JSON for each, with 95 % intervals.
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { openRenderModel } from '@kaleido/diffuse';
import { defineCommand } from '@kaleido/shared/cli';
import { counted, countOption, drawingOptions, drawn, modelOperand, openTokenizer, SHIPPED, share } from './shared.mjs';

const SEED = 105;
const GIVEN = ['voken', 'bbox,voken', 'text', 'text,bbox', 'text,bbox,voken', 'blob'];
const TEMPERATURES = [1, 0.5];
const ANSWERS = ['style', 'backdrop', 'places', 'boxes'];

export const command = defineCommand({
  name: 'report latents',
  module: import.meta.url,
  summary: 'Measures what each part of a plan does alone.',
  examples: [{ run: 'npm run report -- latents -n 50', does: 'draw fifty scenes from each selection of parts' }],
  operands: modelOperand,
  options: { ...countOption(200), ...drawingOptions(4, 16) },
  run: reportLatents,
});

async function reportLatents({ count, ...drawing }, { operands, stdout }) {
  const [folder = SHIPPED] = operands;
  const [language, model] = [await openLanguageModel(folder), await openRenderModel(folder)];
  const isLearned = (parts) => parts.every((part) => language.parts.includes(part));
  const scenes = await scenesWithVokens(count, language, folder);
  const tell = async (of, records, given) =>
    stdout.write(`${JSON.stringify({ ...of, ...(await agreement(records, given, { ...drawing, model })) })}\n`);

  for (const given of GIVEN.map((list) => list.split(',')).filter(isLearned)) await tell({ latents_of: 'scenes', given }, scenes, given);

  if (!isLearned(['text', 'bbox', 'voken'])) return;
  const captions = scenes.map(({ caption }) => caption);
  for (const temperature of TEMPERATURES) {
    const plans = [];
    const sampling = { model: language, seed: SEED, latents: ['text', 'bbox', 'voken'], vokenTemperature: temperature };
    for await (const record of plan(captions, sampling)) plans.push(record);
    await tell({ latents_of: 'prior', voken_temperature: temperature, given: ['bbox', 'voken'] }, plans, ['bbox', 'voken']);
  }
}

/** Scenes with all four parts of their latents, of seeds that no training has drawn. */
async function scenesWithVokens(count, language, folder) {
  const samples = await (await scenesSource({ domain: 'core', seed: SEED })).first(count);
  if (!language.parts.includes('voken')) return samples;
  const tokenizer = await openTokenizer(folder);
  const vokens = await tokenizer.encode(samples.map(({ image }) => image));
  await tokenizer.close();
  return samples.map(({ caption, latents }, index) => ({ caption, latents: { ...latents, voken: vokens[index] } }));
}

/** Draws records from the given parts of their latents, and compares the pictures with all of them. */
async function agreement(records, given, { probe, ...drawing }) {
  const parts = records.map(({ caption, latents }) => ({
    caption,
    latents: Object.fromEntries(given.map((part) => [part, latents[part]])),
  }));
  const { obedience, alignment } = await counted(
    await drawn(parts, { ...drawing, seed: SEED }),
    records,
    ['obedience', 'alignment'],
    probe,
  );
  const answers = Object.fromEntries(ANSWERS.map((name) => [name, share(obedience[name])]));
  return { pictures: records.length, ...answers, alignment: share(alignment) };
}
