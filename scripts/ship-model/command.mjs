// Exports the newest weights of a training run to packages/model-scenes, as float16. The model's card, which is written by hand, stays; so
// does the voken tokenizer unless another is given.
import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLanguageModel } from '@kaleido/ar';
import { defineCommand, text, UsageError } from '@kaleido/shared/cli';
import { exportModel } from '../../packages/kaleido-train/dist/export/export-model.js';
import { inScratchFolder } from '../scratch-folder.mjs';

const SHIPPED = fileURLToPath(new URL('../../packages/model-scenes', import.meta.url));
const [CARD, VOKENS, MANIFEST] = ['README.md', 'voken_tokenizer.safetensors', 'manifest.json'];

export const command = defineCommand({
  name: 'ship-model',
  module: import.meta.url,
  summary: 'Puts the newest weights of a training run into packages/model-scenes.',
  examples: [{ run: 'npm run ship-model -- runs/s64', does: 'ship its averaged weights, as float16' }],
  operands: { name: 'RUN', help: 'a training run', max: 1 },
  options: { vokens: text({ help: 'ship this voken tokenizer, too', placeholder: 'FILE' }) },
  async run({ vokens }, { operands }) {
    const [run] = operands;
    if (run === undefined) throw new UsageError('expected a training run');
    await inScratchFolder(async (folder) => {
      const model = join(folder, 'model');
      await exportModel(run, model);
      await addVokens(model, vokens ?? join(SHIPPED, VOKENS));
      await (await openLanguageModel(model)).vokenTokenizer(); // throws when the run's data had vokens of another one
      for (const file of await readdir(model)) if (file !== CARD) await copyFile(join(model, file), join(SHIPPED, file));
    });
  },
});

/** Puts a voken tokenizer's file into a model's folder and its manifest. */
async function addVokens(model, file) {
  const bytes = await readFile(file);
  await writeFile(join(model, VOKENS), bytes);
  const path = join(model, MANIFEST);
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  manifest.files[VOKENS] = { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
