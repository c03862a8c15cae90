import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '@kaleido/shared/image';
import {
  check,
  type FuzzReader,
  inPieces,
  isRefusal,
  mutateBytes,
  mutateJson,
  mutateJsonLines,
  mutateTar,
  mutateText,
  type Scratch,
} from '@kaleido/shared/testing/fuzz';
import { somePng, someRecords, someTars } from '@kaleido/shared/testing/fuzz-readers';
import { type FormatName, formats } from '../formats/formats.ts';
import { EndOfData } from '../sources/source.ts';
import { streamSource } from '../sources/stream.ts';

const bytesOf = (...texts: readonly string[]): Buffer[] => texts.map((text) => Buffer.from(text));
const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** Opens a data set and reads its first samples, skipping bad ones. */
async function readSet(source: FormatName, path: string, options: Readonly<Record<string, string>> = {}): Promise<void> {
  const format = formats[source];
  const index = (shard: string) => format.index?.(shard) ?? Promise.resolve(new Float64Array());
  for (const shard of (await format.open({ path: [path], options }, index, () => {})).slice(0, 5)) {
    const count = await shard.count();
    check(Number.isSafeInteger(count) && count >= 0, `${count} samples`);
    for (let i = 0; i < Math.min(count, 5); i++) {
      try {
        const found = await format.load(await shard.locate(i));
        check(typeof found.caption === 'string', 'a caption that is not a text');
        await decodeImage(await found.bytes(), { maxPixels: 2 ** 20 });
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
  }
}

/** Makes a folder with two pictures and the fuzzed file. */
async function withPictures({ folder, file }: Scratch, name: string, input: Buffer): Promise<string> {
  const root = join(folder, 'set');
  rmSync(root, { recursive: true, force: true });
  for (const picture of ['a', 'b']) file(`set/${picture}.png`, await somePng());
  file(`set/${name}`, input);
  return root;
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

const parquetFixture = fileURLToPath(new URL('../../fixtures/captions.parquet', import.meta.url));

const readers = {
  webdataset: {
    seeds: someTars,
    mutate: mutateTar,
    read: (input, { file }) => readSet('webdataset', file('x.tar', input), { names: file('names.txt', 'tench\ngoldfish\n') }),
  },
  stream: {
    seeds: async () => [...(await someTars()), ...someRecords()],
    mutate: (input, draw, others) => (input.length > 2_000 ? mutateTar : mutateJsonLines)(input, draw, others),
    async read(input, { draw }) {
      const source = streamSource(inPieces(input, draw.chance(0.5) ? draw : undefined), { maxBad: 5, side: 16 });
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
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
