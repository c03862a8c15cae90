import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '@kaleido/shared/image';
import {
  argumentsReader,
  check,
  type FuzzReader,
  inPieces,
  isRefusal,
  mutateBytes,
  mutateJson,
  mutateJsonLines,
  mutatePth,
  mutateTar,
  mutateText,
  optionFileReader,
  type Scratch,
  unlessRefused,
} from '@kaleido/shared/testing/fuzz';
import { somePng, someRecords, someTars } from '@kaleido/shared/testing/fuzz-readers';
import { command } from '../command.ts';
import { hasTokenizer, readConfig, readConfigAlone, shippedConfigs } from '../config/read-config.ts';
import { type FormatName, formats } from '../data/formats.ts';
import { recordsSource } from '../data/records.ts';
import { EndOfData } from '../data/source.ts';
import { t5FolderConfig } from '../init/t5-folder.ts';
import { openWeightsFile } from '../init/weights-file.ts';
import { plotCommand } from '../plot/plot-command.ts';
import { logName, readLog } from '../run/run-log.ts';

const bytesOf = (...texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Opens a data set and reads its first samples; a bad sample is refused, and the next one is read. */
async function readSet(source: FormatName, path: string, options: Readonly<Record<string, string>> = {}): Promise<void> {
  const format = formats[source];
  const index = (shard: string) => format.index?.(shard) ?? Promise.resolve(new Float64Array());
  for (const shard of (await format.open({ source, path: [path], options, shuffle: 1, mirror: false }, index, () => {})).slice(0, 5)) {
    const count = await shard.count();
    check(Number.isSafeInteger(count) && count >= 0, `${count} samples`);
    for (let i = 0; i < Math.min(count, 5); i++) {
      try {
        const found = await format.load(await shard.place(i));
        check(typeof found.caption === 'string', 'a caption that is not a text');
        await decodeImage(await found.bytes(), { maxPixels: 2 ** 20 });
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
  }
}

/** A folder of its own with two pictures, and the file that is fuzzed. */
async function withPictures({ folder, file }: Scratch, name: string, input: Buffer): Promise<string> {
  const place = join(folder, 'set');
  rmSync(place, { recursive: true, force: true });
  for (const picture of ['a', 'b']) file(`set/${picture}.png`, await somePng());
  file(`set/${name}`, input);
  return place;
}

const image = (id: number) => ({ id, file_name: `${'ab'[id - 1]}.png`, width: 4, height: 3 });
const images = [image(1), image(2)];
const cocoCaptions = {
  images,
  annotations: [
    { id: 5, image_id: 1, caption: 'a cat' },
    { id: 6, image_id: 2, caption: 'a dog' },
  ],
};
const cocoInstances = {
  images,
  categories: [{ id: 3, name: 'cat' }],
  annotations: [
    { image_id: 1, category_id: 3, bbox: [0.5, 1, 2, 2], iscrowd: 0 },
    { image_id: 2, category_id: 3, bbox: [0, 0, 4, 3] },
  ],
};

const parquetFixture = fileURLToPath(new URL('../../fixtures/data/captions.parquet', import.meta.url));
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
      for (const name of readdirSync(shippedConfigs)) file(name, readFileSync(join(shippedConfigs, name)));
      const path = file('x.yaml', input);
      await ((await hasTokenizer(path)) ? readConfig(path) : readConfigAlone(path));
    },
  },
  webdataset: {
    seeds: someTars,
    mutate: mutateTar,
    read: (input, { file }) => readSet('webdataset', file('x.tar', input), { names: file('names.txt', 'tench\ngoldfish\n') }),
  },
  stream: {
    seeds: async () => [...(await someTars()), ...someRecords()],
    mutate: (input, draw, others) => (input.length > 2_000 ? mutateTar : mutateJsonLines)(input, draw, others),
    async read(input, { draw }) {
      const source = recordsSource(inPieces(input, draw.chance(0.5) ? draw : undefined), { mostBad: 5, side: 16 });
      for (let i = 0; i < 20; i++) {
        try {
          await source.sample(i, 0);
        } catch (error) {
          if (error instanceof EndOfData) return;
          throw error;
        }
      }
    },
  },
  parquet: {
    seeds: () => [readFileSync(parquetFixture)],
    mutate: mutateBytes,
    read: (input, { file }) => readSet('parquet', file('x.parquet', input), { caption: 'words' }),
  },
  'coco-captions': {
    seeds: () => [jsonBytes(cocoCaptions)],
    mutate: mutateJson,
    async read(input, scratch) {
      await withPictures(scratch, 'instances_x.json', jsonBytes(cocoInstances));
      await readSet('coco', scratch.file('set/captions_x.json', input));
    },
  },
  'coco-instances': {
    seeds: () => [jsonBytes(cocoInstances)],
    mutate: mutateJson,
    async read(input, scratch) {
      await withPictures(scratch, 'instances_x.json', input);
      await readSet('coco', scratch.file('set/captions_x.json', jsonBytes(cocoCaptions)));
    },
  },
  'imagefolder-csv': {
    seeds: () =>
      bytesOf('file_name,text,n\na.png,"a ""cat"", yes",1\r\nb.png,dog,2\n\n"c,d.png","x\ny",3', 'file_name,text\na.png,a cat\n'),
    mutate: mutateText,
    read: async (input, scratch) => readSet('imagefolder', await withPictures(scratch, 'metadata.csv', input)),
  },
  'imagefolder-jsonl': {
    seeds: () => [
      Buffer.from(
        ['a', 'b']
          .map((name) =>
            JSON.stringify({ file_name: `${name}.png`, text: 'a cat', latents: { bbox: [{ text: 'a', boxes: [[1, 2, 3, 4]] }] } }),
          )
          .join('\n'),
      ),
    ],
    mutate: mutateJsonLines,
    read: async (input, scratch) =>
      readSet(
        'imagefolder',
        await withPictures(scratch, 'metadata.jsonl', input),
        scratch.draw.chance(0.7) ? {} : { caption: scratch.draw.pick(['text', 'toString', '__proto__', 'x']) },
      ),
  },
  'class-names': {
    seeds: () => bytesOf('n01 tench\nn02 gold fish\n\n'),
    mutate: mutateText,
    async read(input, { file, folder }) {
      for (const name of ['n01', 'n02']) {
        mkdirSync(join(folder, 'classes', name), { recursive: true });
        file(`classes/${name}/a.png`, await somePng());
      }
      await readSet('imagenet', join(folder, 'classes'), { names: file('names.txt', input) });
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
      await readLog(file(`run/${logName}`, input));
      const context = { operands: [join(folder, 'run')], stdout: { write: async () => {} } };
      await plotCommand(join(folder, 'plot.html'), context as unknown as Parameters<typeof plotCommand>[1]);
    },
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
