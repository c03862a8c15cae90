// npm run report-edits -- [-n COUNT] [-g WEIGHT] [--stage PIXELS] [--probe FILE] [MODEL]
//
// Edits plans of a model (by default the shipped one), draws them, and has the probe count how many pictures obey: a line of JSON for each
// kind of edit, with 95 % intervals. Parts behind the edited one are planned again, so that they agree with the edit. Plans are those of
// captions of scenes that the model has never seen.
import { parseArgs } from 'node:util';
import { openLanguageModel, plan } from '@kaleido/ar';
import { scenesSource } from '@kaleido/data';
import { openRenderModel } from '@kaleido/diffuse';
import { readDescription } from '@kaleido/scenes/reading';
import { openProbe } from '../packages/kaleido-metrics/dist/extractors/probe/open.js';
import { shareOf } from '../packages/kaleido-metrics/dist/probe/proportion.js';
import { counted, drawn, SHIPPED, share } from './reports.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', short: 'n', default: '100' },
    guidance: { type: 'string', short: 'g', default: '7' },
    stage: { type: 'string' },
    probe: { type: 'string' },
  },
});
const [folder = SHIPPED] = positionals;
const SEED = 104;
const STYLES = ['cartoon', 'sticker', 'flat', '3d', 'ink'];
/** Recoloured scenes from which the colours are taken that a subject has in a style. */
const COLORED = 4000;

const [language, model] = [await openLanguageModel(folder), await openRenderModel(folder)];
const scenes = await (await scenesSource({ domain: 'core', seed: SEED })).captions(Number(values.count));
const colors = colorsOf(await (await scenesSource({ domain: 'core', seed: SEED + 1, recolor: 1 })).captions(COLORED));
const plans = await planned(scenes.map(({ caption }) => caption));

/** For each kind of edit: the changed latents of a plan, undefined where it has nothing to change, and the answers of the probe to look at. */
const edits = {
  style: { answers: ['style'], edit: ({ text }, index) => ({ text: withStyle(text, index) }) },
  backdrop: { answers: ['backdrop'], edit: ({ text }, index) => ({ text: withSurroundingsOf(text, plans[(index + 1) % plans.length]) }) },
  colour: { answers: ['colors.subjects'], edit: (latents, index) => ({ text: withColor(latents, index) }) },
  box: { answers: ['boxes'], edit: ({ text, bbox }) => ({ text, bbox: withSmallerBox(bbox) }) },
};

for (const [kind, { answers, edit }] of Object.entries(edits)) {
  const changed = plans.flatMap(({ caption }, index) => {
    const latents = edit(plans[index].latents, index);
    return Object.values(latents).includes(undefined) ? [] : [{ caption, latents }];
  });
  const records = await planned(changed);
  // Of boxes only the edited one counts, which is the first.
  const checked = kind === 'box' ? ({ latents }) => ({ bbox: [latents.bbox.find(({ boxes }) => boxes)] }) : ({ latents }) => latents;
  report(kind, answers, await obedience(records, checked));
}
if (language.parts.includes('voken') && language.parts.includes('bbox')) await reportSwap();

/**
 * Two plans of a caption lose their texts and exchange their vokens. Style and backdrop should be those of the pictures that were drawn of
 * these vokens before; boxes should stay. The second line draws every plan again from another noise: a swap cannot do better.
 */
async function reportSwap() {
  const captions = scenes.slice(0, Math.ceil(scenes.length / 2)).flatMap(({ caption }) => [caption, caption]);
  const own = (await planned(captions, ['text', 'bbox', 'voken'])).map(({ caption, latents: { bbox, voken } }) => ({
    caption,
    latents: { bbox, voken },
  }));
  const other = (index) => index ^ 1;
  const swapped = own.map(({ caption, latents: { bbox } }, index) => ({
    caption,
    latents: { bbox, voken: own[other(index)].latents.voken },
  }));
  const probe = await openProbe({ probe: values.probe });
  const wordsOf = async (drawn) => (await probe.extract(drawn)).readings.map(({ words }) => words);
  const before = await wordsOf(await pictures(own, SEED));
  const [after, again] = [await pictures(swapped, SEED + 1), await pictures(own, SEED + 1)];
  const agreement = (words, of) => {
    const agreeing = (name) => shareOf(words.map((each, index) => each[name].word === before[of(index)][name].word));
    return { style: agreeing('style'), backdrop: agreeing('backdrop') };
  };
  const { boxes } = await obedienceOf(after, swapped);
  report('vokens swapped', ['style', 'backdrop', 'boxes'], { ...agreement(await wordsOf(after), other), boxes });
  report(
    'drawn again',
    ['style', 'backdrop'],
    agreement(await wordsOf(again), (index) => index),
  );
  await probe.close();
}

function pictures(records, seed) {
  const stage = values.stage === undefined ? {} : { stage: Number(values.stage) };
  return drawn(records, { model, seed, guidance: Number(values.guidance), ...stage });
}

async function obedienceOf(all, records) {
  return (await counted(all, records, { metrics: ['obedience'], probe: values.probe })).obedience;
}

/** @param latents parts to plan, by default the model's */
async function planned(records, latents) {
  const all = [];
  for await (const record of plan(records, { model: language, seed: SEED, ...(latents && { latents }) })) all.push(record);
  return all;
}

/** What the probe reads of the pictures of records, compared with the latents that `expected` gives. */
async function obedience(records, expected) {
  const all = await pictures(records, SEED);
  return obedienceOf(
    all,
    records.map((record) => ({ ...record, latents: expected(record) })),
  );
}

function report(edit, answers, scores) {
  console.log(JSON.stringify({ edit, ...Object.fromEntries(answers.map((name) => [name, share(scores[name])])) }));
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

function withColor(latents, index) {
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
