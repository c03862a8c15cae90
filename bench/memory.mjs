// The memory that two training steps take, here and in PyTorch: each side in a process of its own, one after the other.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inScratchFolder } from '../scripts/scratch-folder.mjs';
import { besidePython } from './python-side.mjs';
import { beginTraining, writePyTorchSide } from './training.mjs';

const TRAINER = fileURLToPath(new URL('../packages/kaleido-train/bin/kaleido-train.js', import.meta.url));

export async function benchMemory({ config: file, python: program }) {
  await inScratchFolder(async (folder) => {
    await writePyTorchSide(folder, await beginTraining(file));
    const { step, images, peak_memory_mb } = await ours(file, join(folder, 'run'));
    const theirs = await besidePython(program, ['train_side.py', folder], async (python) => {
      await python.answer(); // the losses of two steps
      return python.ask('memory');
    });
    console.log(`memory: batch ${images / step}; peak after ${step} steps ${peak_memory_mb} MB, in PyTorch after 2 ${theirs} MB`);
  });
}

/** @returns the log's line of the second step, after which the trainer is ended: it would save first */
async function ours(config, output) {
  const words = [TRAINER, '--config', config, '--output', output, '--quiet'];
  const trainer = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const text of createInterface({ input: trainer.stdout })) {
      const line = JSON.parse(text);
      if (line.step >= 2) return line;
    }
    throw new Error('kaleido-train ended early');
  } finally {
    trainer.kill('SIGKILL');
  }
}
