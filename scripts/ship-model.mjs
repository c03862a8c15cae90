// npm run ship-model -- RUN: exports the newest weights of a training run to packages/model-scenes, as float16.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportModel } from '../packages/kaleido-train/dist/export/export-model.js';

const [run] = process.argv.slice(2);
if (run === undefined) {
  console.error('usage: npm run ship-model -- RUN');
  process.exit(2);
}
const shipped = fileURLToPath(new URL('../packages/model-scenes', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kaleido-ship-'));
try {
  const model = join(folder, 'model');
  await exportModel(run, model);
  for (const file of readdirSync(model)) copyFileSync(join(model, file), join(shipped, file));
} finally {
  rmSync(folder, { recursive: true });
}
