// Edits plans of a model, draws them, and has the probe count how many pictures obey: a line of JSON for each kind of edit, with 95 %
// intervals. Parts behind the edited one are planned again, so that they agree with the edit. Plans are those of captions of scenes that
// the model has never seen.
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { openRenderModel } from '@kaleido/diffuse';
import { readDescription } from '@kaleido/scenes/reading';
import { choices, defineCommand, integer } from '@kaleido/shared/cli';
import { openProbe } from '../../packages/kaleido-metrics/dist/extractors/probe/open.js';
import { shareOf } from '../../packages/kaleido-metrics/dist/probe/proportion.js';
import { counted, countOption, drawingOptions, drawn, modelOperand, SHIPPED, share } from './shared.mjs';

const STYLES = ['cartoon', 'sticker', 'flat', '3d', 'ink'];
const KINDS = ['style', 'backdrop', 'colour', 'box', 'vokens'];
/** Recoloured scenes from which the colours are taken that a subject has in a style. */
const COLORED = 4000;

export const command = defineCommand({
  name: 'report edits',
  module: import.meta.url,
  summary: 'Counts how many pictures of edited plans obey the edit, by the probe.',
  examples: [
    { run: 'npm run report -- edits -n 500 --kinds style --seed 7', does: 'edit the styles of five hundred plans, of your own seed' },
  ],
  operands: modelOperand,
  options: {
    ...countOption(100),
    kinds: choices(KINDS, { help: 'kinds of edits', default: KINDS }),
    seed: integer({ short: 's', help: 'seed of captions, plans and noises', min: 0, max: 2 ** 32 - 2, default: 104 }),
    ...drawingOptions(7),
  },
  run: reportEdits,
});

async function reportEdits({ count, kinds, seed, probe, ...drawing }, { operands, stdout }) {
  const [folder = SHIPPED] = operands;
  const [language, model] = [await openLanguageModel(folder), await openRenderModel(folder)];
  const planned = async (records, latents) => {
    const all = [];
    for await (const record of plan(records, { model: language, seed, ...(latents && { latents }) })) all.push(record);
    return all;
  };
  const pictures = (records, seed) => drawn(records, { ...drawing, model, seed });
  const tell = (edit, answers, scores) =>
    stdout.write(`${JSON.stringify({ edit, ...Object.fromEntries(answers.map((name) => [name, share(scores[name])])) })}\n`);

  const captions = (await (await scenesSource({ domain: 'core', seed })).captions(count)).map(({ caption }) => caption);
  const colors = colorsOf(await (await scenesSource({ domain: 'core', seed: seed + 1, recolor: 1 })).captions(COLORED));
  const plans = await planned(captions);
  for (const [kind, { answers, edit, checked }] of Object.entries(editsOf(plans, colors))) {
    if (!kinds.includes(kind)) continue;
    const changed = plans.flatMap(({ caption, latents: before }, index) => {
      const latents = edit(before, index);
      return Object.values(latents).includes(undefined) ? [] : [{ caption, latents }];
    });
    const records = await planned(changed);
    const expected = records.map((record) => ({ ...record, latents: checked(record.latents) }));
    await tell(kind, answers, (await counted(await pictures(records, seed), expected, ['obedience'], probe)).obedience);
  }
  if (kinds.includes('vokens') && language.parts.includes('voken') && language.parts.includes('bbox'))
    await reportSwap({ captions: captions.slice(0, Math.ceil(count / 2)), seed, probe, planned, pictures, tell });
}

/**
 * For each kind of edit: the answers of the probe to look at, the changed latents of a plan, undefined where it has nothing to change, and what
 * a picture is compared with.
 */
function editsOf(plans, colors) {
  const whole = (latents) => latents;
  const surroundings = ({ text }, index) => ({ text: withSurroundingsOf(text, plans[(index + 1) % plans.length]) });
  return {
    style: { answers: ['style'], edit: ({ text }, index) => ({ text: withStyle(text, index) }), checked: whole },
    backdrop: { answers: ['backdrop'], edit: surroundings, checked: whole },
    colour: { answers: ['colors.subjects'], edit: (latents, index) => ({ text: withColor(latents, index, colors) }), checked: whole },
    box: {
      answers: ['boxes'],
      edit: ({ text, bbox }) => ({ text, bbox: withSmallerBox(bbox) }),
      checked: ({ bbox }) => ({ bbox: [bbox.find(({ boxes }) => boxes)] }), // the edited one, which is the first
    },
  };
}

/**
 * Two plans of a caption lose their texts and exchange their vokens. Style and backdrop should be those of the pictures that were drawn of
 * these vokens before; boxes should stay. The second line draws every plan again from another noise: a swap cannot do better.
 */
async function reportSwap({ captions, seed, probe: file, planned, pictures, tell }) {
  const twice = captions.flatMap((caption) => [caption, caption]);
  const own = (await planned(twice, ['text', 'bbox', 'voken'])).map(({ caption, latents: { bbox, voken } }) => ({
    caption,
    latents: { bbox, voken },
  }));
  const other = (index) => index ^ 1;
  const swapped = own.map(({ caption, latents: { bbox } }, index) => ({
    caption,
    latents: { bbox, voken: own[other(index)].latents.voken },
  }));
  const probe = await openProbe({ probe: file });
  const wordsOf = async (drawn) => (await probe.extract(drawn)).readings.map(({ words }) => words);
  const before = await wordsOf(await pictures(own, seed));
  const [after, again] = [await pictures(swapped, seed + 1), await pictures(own, seed + 1)];
  const agreement = (words, of) => {
    const agreeing = (name) => shareOf(words.map((each, index) => each[name].word === before[of(index)][name].word));
    return { style: agreeing('style'), backdrop: agreeing('backdrop') };
  };
  const { boxes } = (await counted(after, swapped, ['obedience'], file)).obedience;
  await tell('vokens swapped', ['style', 'backdrop', 'boxes'], { ...agreement(await wordsOf(after), other), boxes });
  const itself = (index) => index;
  await tell('drawn again', ['style', 'backdrop'], agreement(await wordsOf(again), itself));
  await probe.close();
}

function withStyle(text, index) {
  const { style } = readDescription(text);
  const others = STYLES.filter((other) => other !== style);
  return style === undefined ? undefined : text.replace(`${style} style`, `${others[index % others.length]} style`);
}

/** The text with the last sentence of another plan. */
function withSurroundingsOf(text, { latents }) {
  const [looks, who] = text.split('. ');
  const around = latents.text.split('. ')[2];
  const isNew = around !== undefined && readDescription(latents.text).backdrop !== readDescription(text).backdrop;
  return who !== undefined && isNew ? `${looks}. ${who}. ${around}` : undefined;
}

/** The colours that scenes have by style and subject: an ink drawing is black and white, and a snowman never has another hue. */
function colorsOf(scenes) {
  const found = new Map();
  for (const { latents } of scenes) {
    const { subjects: color } = readDescription(latents.text).colors ?? {};
    if (color === undefined) continue;
    const key = subjectIn(latents);
    found.set(key, (found.get(key) ?? new Set()).add(color));
  }
  return found;
}

function subjectIn({ text, bbox }) {
  return `${readDescription(text).style} ${bbox?.[0]?.text}`;
}

function withColor(latents, index, colors) {
  const { text } = latents;
  const { subjects: color } = readDescription(text).colors ?? {};
  const others = [...(colors.get(subjectIn(latents)) ?? [])].filter((other) => other !== color).sort();
  return color === undefined || others.length === 0 ? undefined : text.replace(` ${color} `, ` ${others[index % others.length]} `);
}

/** The first box at seven tenths of its sides, moved to the other end of the picture. */
function withSmallerBox(bbox) {
  const at = bbox?.findIndex(({ boxes }) => boxes?.length === 1) ?? -1;
  if (at < 0) return undefined;
  const [[x1, y1, x2, y2]] = bbox[at].boxes;
  const [width, height] = [Math.round(0.7 * (x2 - x1)), Math.round(0.7 * (y2 - y1))];
  const left = x1 + x2 < 1000 ? 1000 - width : 0;
  const box = [left, y2 - height, left + width, y2];
  return bbox.map((segment, index) => (index === at ? { ...segment, boxes: [box] } : segment));
}
