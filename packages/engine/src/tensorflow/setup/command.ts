import { resolve } from 'node:path';
import { defineCommand, flag, note, reportOptions, text, under } from '@kaleido/shared/cli';
import { tensorflowFolder } from '../folder.ts';
import { setUp } from './set-up.ts';
import { tryOut } from './try-out.ts';

/** Builds the binding for `--engine tensorflow`. */
export const command = defineCommand({
  name: 'npm run setup:tensorflow --',
  module: import.meta.url,
  summary: "Builds tfjs-node's binding against the TensorFlow library of a Python wheel, for --engine tensorflow.",
  examples: [
    { run: 'npm run setup:tensorflow', does: "build for the CPU, into the user's cache" },
    {
      run: 'npm run setup:tensorflow -- --gpu',
      does: "build for NVIDIA GPUs; CUDA's libraries are included, the driver must be installed",
    },
    { run: 'npm run setup:tensorflow -- --folder tf && KALEIDO_TENSORFLOW=tf kaleido-train …', does: 'build somewhere else, and use it' },
  ],
  options: {
    ...under('Build', {
      folder: text({
        help: 'where to build; by default $KALEIDO_TENSORFLOW, else kaleido/tensorflow in $XDG_CACHE_HOME or ~/.cache',
        placeholder: 'FOLDER',
      }),
      gpu: flag({ help: "use the wheel for NVIDIA GPUs, which includes CUDA's libraries" }),
      wheel: text({ help: 'what pip installs instead, such as tensorflow==2.20.0', placeholder: 'REQUIREMENT' }),
      python: text({ help: 'Python whose pip to use; by default python3 or python', placeholder: 'PROGRAM' }),
      force: flag({ help: 'rebuild even if it is already there' }),
    }),
    ...reportOptions,
  },
  async run(options, context) {
    const { env, stdout } = context;
    // npm changes into the root of the repository; resolve the folder from where npm was called.
    const folder = resolve(env.INIT_CWD ?? '', options.folder ?? tensorflowFolder(env));
    const wheel = options.wheel ?? (options.gpu ? 'tensorflow[and-cuda]==2.21.0' : 'tensorflow-cpu==2.21.0');
    const built = await setUp({ ...options, folder, wheel, compiler: env.CXX || undefined }, (step) => note(context, options, step));
    const device = await tryOut(folder);
    await stdout.write(`${folder}: ${built ? 'built' : 'already up to date'}, computes on the ${device}\n`);
  },
});
