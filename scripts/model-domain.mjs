// kaleido-scenes -n 2500 --seed 1 --size 16 | npm run model-domain -- FOLDER
//
// Writes domain.json into a checkpoint folder, from records of what it was trained on: how often each word occurred, what the records
// show (their field `scene`), and five captions to try. kaleido-ar --about prints it, and kaleido-ar warns about other words.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DOMAIN_FILE, domainWords } from '@kaleido/ar/internal';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: kaleido-scenes … | npm run model-domain -- FOLDER');
  process.exit(2);
}
const words = new Map();
const shown = { subjects: new Map(), things: new Map(), relations: new Map(), styles: new Map(), backdrops: new Map() };
const captions = [];
const count = (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1);
for await (const line of createInterface({ input: process.stdin })) {
  const { caption, latents = {}, scene = {} } = JSON.parse(line);
  const segments = [...(latents.bbox ?? []), ...(latents.blob ?? [])];
  for (const text of [caption, latents.text ?? '', ...segments.map((segment) => segment.text)])
    for (const word of domainWords(text)) count(words, word);
  for (const subject of scene.subjects ?? []) count(shown.subjects, subject);
  for (const thing of scene.things ?? []) count(shown.things, thing);
  if (scene.relation) count(shown.relations, scene.relation);
  if (scene.style) count(shown.styles, scene.style);
  if (scene.backdrop) count(shown.backdrops, scene.backdrop);
  if (captions.length < 5 && scene.things?.length > 0) captions.push(caption);
}
const byCount = (counts) => [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
const names = Object.fromEntries(Object.entries(shown).map(([field, counts]) => [field, byCount(counts).map(([name]) => name)]));
const domain = `${JSON.stringify({ words: Object.fromEntries(byCount(words)), ...names, captions }, null, 1)}\n`;
writeFileSync(join(folder, DOMAIN_FILE), domain);

const path = join(folder, 'manifest.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
manifest.files[DOMAIN_FILE] = { size: Buffer.byteLength(domain), sha256: createHash('sha256').update(domain).digest('hex') };
writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
