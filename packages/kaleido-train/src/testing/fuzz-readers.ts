import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  argumentsReader,
  type FuzzReader,
  mutateJson,
  mutateJsonLines,
  mutatePth,
  mutateText,
  optionFileReader,
  unlessRefused,
} from '@kaleido/shared/testing/fuzz';
import { command } from '../command.ts';
import { hasTokenizer, readConfig, readConfigAlone, shippedConfigs } from '../config/read-config.ts';
import { t5FolderConfig } from '../init/t5-folder.ts';
import { openWeightsFile } from '../init/weights-file.ts';
import { plotCommand } from '../plot/plot-command.ts';
import { LOG_NAME, readLog } from '../run/run-log.ts';

const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

const pthFixture = fileURLToPath(new URL('../../../shared/fixtures/pth/state_dict.pth', import.meta.url));
const t5Config = {
  ...{ model_type: 't5', vocab_size: 32, d_model: 8, d_kv: 4, d_ff: 16, num_layers: 1, num_decoder_layers: 1, num_heads: 2 },
  ...{ feed_forward_proj: 'gated-gelu', tie_word_embeddings: false, relative_attention_num_buckets: 32 },
};

const readers = {
  'train-arguments': argumentsReader(command),
  'train-option-file': optionFileReader(command),
  'training-config': {
    seeds: () =>
      readdirSync(shippedConfigs)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => readFileSync(join(shippedConfigs, name))),
    mutate: mutateText,
    async read(input, { file }) {
      for (const name of readdirSync(shippedConfigs).filter((one) => /\.(yaml|json)$/.test(one)))
        file(name, readFileSync(join(shippedConfigs, name)));
      const path = file('x.yaml', input);
      await ((await hasTokenizer(path)) ? readConfig(path) : readConfigAlone(path));
    },
  },
  'initial-weights': {
    seeds: () => [readFileSync(pthFixture)],
    mutate: mutatePth,
    async read(input, { file }) {
      const weights = await openWeightsFile(file('x.pth', input));
      try {
        for (const name of weights.names) await unlessRefused(() => weights.read(name));
      } finally {
        await weights.close();
      }
    },
  },
  't5-folder': {
    seeds: () => [jsonBytes(t5Config)],
    mutate: mutateJson,
    async read(input, { file, folder }) {
      file('t5/config.json', input);
      await t5FolderConfig(join(folder, 't5'));
    },
  },
  'run-log': {
    seeds: () => [
      Buffer.from(
        [50, 100, 150]
          .map((step) => JSON.stringify({ step, loss: 1.5 / step, lr: 1e-4, grad_norm: 2, images_per_second: 3, seconds: step }))
          .join('\n'),
      ),
    ],
    mutate: mutateJsonLines,
    async read(input, { file, folder }) {
      await readLog(file(`run/${LOG_NAME}`, input));
      const context = { operands: [join(folder, 'run')], stdout: { write: async () => {} } };
      await plotCommand(join(folder, 'plot.html'), context as unknown as Parameters<typeof plotCommand>[1]);
    },
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
