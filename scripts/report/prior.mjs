// Compares the plans of a model's prior with those of the data, for captions of scenes that it has never seen. A line of JSON for each pair
// of temperature and top-p: how many texts say style, size and backdrop as scenes do; how often the text's place is that of the first box;
// and by attribute the distance of the plans' distribution from the data's (total variation, 0…1) and the largest ratio of a value's
// frequencies, with that value.
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { readDescription, sideOf } from '@kaleido/scenes/reading';
import { custom, defineCommand } from '@kaleido/shared/cli';
import { countOption, modelOperand, SHIPPED } from './shared.mjs';

const SEED = 103;
/** Values that fewer of the data's texts have are left out of the ratios: chance would decide. */
const RARE = 0.02;

export const command = defineCommand({
  name: 'report prior',
  module: import.meta.url,
  summary: "Compares a prior's plans with those of the data.",
  examples: [{ run: 'npm run report -- prior --temperature 1,0.8 --top-p 1,0.95', does: 'compare four ways of sampling' }],
  operands: modelOperand,
  options: {
    ...countOption(1000),
    temperature: numbers('temperatures of sampling', (value) => value >= 0),
    topP: numbers('probability masses of nucleus sampling', (value) => value > 0 && value <= 1),
  },
  run: reportPrior,
});

/** A list of numbers, by default 1 alone. */
function numbers(help, isValid) {
  const parse = (list) => {
    const values = list.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
    return values.every((value) => Number.isFinite(value) && isValid(value)) ? values : undefined;
  };
  return custom({ help, placeholder: 'LIST', expects: 'numbers in range, separated by commas', default: [1], parse });
}

async function reportPrior({ count, temperature: temperatures, topP: masses }, { operands, stdout }) {
  const scenes = await (await scenesSource({ domain: 'core', seed: SEED })).captions(count);
  const captions = scenes.map(({ caption }) => caption);
  const model = await openLanguageModel(operands[0] ?? SHIPPED);
  const data = scenes.map(({ latents }) => factsOf(latents));
  for (const temperature of temperatures)
    for (const topP of masses) {
      const planned = [];
      for await (const { latents } of plan(captions, { model, temperature, topP, seed: SEED, latents: ['text', 'bbox'] }))
        planned.push(factsOf(latents));
      await stdout.write(`${JSON.stringify({ temperature, top_p: topP, plans: planned.length, ...comparison(data, planned) })}\n`);
    }
}

/** What a plan's text says, attribute by attribute, and whether its first box is where the text has the subject. */
function factsOf({ text = '', bbox = [] }) {
  const { style, view, size, backdrop, weather, facing, places, colors = {} } = readDescription(text);
  const [box] = bbox.flatMap(({ boxes }) => boxes ?? []);
  const agrees = places?.[0] !== undefined && box !== undefined ? sideOf((box[0] + box[2]) / 2000) === places[0] : undefined;
  return { words: { style, view, size, backdrop, weather, facing: facing?.[0], place: places?.[0], sky: colors.sky }, agrees };
}

function comparison(data, planned) {
  const share = (of, holds) => rounded(of.filter(holds).length / of.length);
  const attributes = Object.keys(data[0].words).map((attribute) => {
    const [real, drawn] = [frequencies(data, attribute), frequencies(planned, attribute)];
    const all = [...new Set([...real.keys(), ...drawn.keys()])];
    const distance = all.reduce((sum, value) => sum + Math.abs((real.get(value) ?? 0) - (drawn.get(value) ?? 0)), 0) / 2;
    const ratios = all.flatMap((value) => {
      const [a = 0, b = 0] = [real.get(value), drawn.get(value)];
      return a < RARE ? [] : [[Math.max(a / b, b / a), value]];
    });
    const [largest, value] = ratios.sort(([a], [b]) => b - a)[0];
    return [attribute, { distance: rounded(distance), largest_ratio: rounded(largest), of: value }];
  });
  const placed = planned.filter(({ agrees }) => agrees !== undefined);
  return {
    as_scenes: share(planned, ({ words }) => words.style !== undefined && words.size !== undefined && words.backdrop !== undefined),
    place_is_that_of_the_box: share(placed, ({ agrees }) => agrees),
    ...Object.fromEntries(attributes),
  };
}

/** How often each value of an attribute occurs among the texts that say it. */
function frequencies(facts, attribute) {
  const said = facts.map(({ words }) => words[attribute]).filter((value) => value !== undefined);
  const counts = new Map();
  for (const value of said) counts.set(value, (counts.get(value) ?? 0) + 1 / said.length);
  return counts;
}

function rounded(value) {
  return Number(value.toPrecision(3));
}
