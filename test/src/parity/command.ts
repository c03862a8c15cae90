import { resolve } from 'node:path';
import { isTensorFlowInstalled, openEngine } from '@kaleido/engine';
import { engineOptions } from '@kaleido/engine/options';
import { choice, defineCommand, UsageError } from '@kaleido/shared/cli';
import { checkFolder } from './check-folder.ts';
import { fixtureKinds } from './fixture-kinds.ts';

/** Engines that are checked where none is named. */
const installed = () => ['onnxruntime' as const, 'reference' as const, ...(isTensorFlowInstalled() ? ['tensorflow' as const] : [])];

/** The largest relative error of an output that passes. */
const TOLERANCE = 1e-4;

/** Compares our networks with the numbers of their reference implementations. */
export const command = defineCommand({
  name: 'npm run parity --',
  module: import.meta.url,
  summary: 'Computes every output of a folder of fixtures and prints its error, relative to the largest expected magnitude.',
  examples: [
    { run: 'npm run parity -- mdm packages/kaleido-diffuse/fixtures/mdm', does: 'compare the denoiser with ml-mdm' },
    { run: 'npm run parity -- t5 packages/kaleido-ar/fixtures/t5 --engine reference', does: 'compare T5 with Hugging Face on one engine' },
  ],
  operands: { name: 'KIND FOLDER', help: `kind of fixtures (${Object.keys(fixtureKinds).join(', ')}) and where they are`, max: 2 },
  options: {
    engine: choice(['onnxruntime', 'reference', 'tensorflow'], { help: 'engine to check; by default each that is installed' }),
    device: engineOptions.device,
    precision: engineOptions.precision,
  },
  async run({ engine, device, precision }, { operands, stdout, env }) {
    const [kind, folder] = operands;
    const check = fixtureKinds[kind as keyof typeof fixtureKinds];
    if (!check || !folder) throw new UsageError(`expected a kind (${Object.keys(fixtureKinds).join(' or ')}) and a folder`);
    let [passed, failed] = [0, 0];
    for (const name of engine ? [engine] : installed()) {
      const opened = await openEngine({ engine: name, device, precision });
      // npm changes into the root of the repository; the folder was named where npm was called.
      for await (const { name: output, error } of checkFolder(check, resolve(env.INIT_CWD ?? '', folder), opened)) {
        const passes = error <= TOLERANCE;
        if (passes) passed++;
        else failed++;
        await stdout.write(`${passes ? 'ok' : 'FAILED'} ${name} ${output} ${error.toExponential(2)}\n`);
      }
    }
    await stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed > 0 ? 1 : 0;
  },
});
