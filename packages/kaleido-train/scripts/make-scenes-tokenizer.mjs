// Makes configs/scenes-tokenizer.json from the words of all scenes: node packages/kaleido-train/scripts/make-scenes-tokenizer.mjs
import { writeFile } from 'node:fs/promises';
import { makeTokenizer } from '@kaleido/ar/internal';
import { scenes } from '@kaleido/scenes';

// Both domains and both splits, the ShareAlike styles too: a model that is widened later keeps its pieces. 200 000 scenes hold every word
// hundreds of times, and are drawn small because only their texts are read.
const texts = [];
for await (const { caption, latents } of scenes({ seed: 1, count: 200_000, size: 16, split: 'all', domain: 'full' }))
  texts.push(caption, latents.text, ...latents.bbox.map(({ text }) => text));
await writeFile(new URL('../configs/scenes-tokenizer.json', import.meta.url), `${JSON.stringify(makeTokenizer(texts), null, 1)}\n`);
