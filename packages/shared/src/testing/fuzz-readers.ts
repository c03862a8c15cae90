import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { encodeManifest } from '../checkpoint/manifest.ts';
import { openCheckpoint } from '../checkpoint.ts';
import { InputError } from '../errors.ts';
import { expandNames } from '../file-names.ts';
import { sharp } from '../image/sharp.ts';
import { decodeImage, encodePng, readPngText } from '../image.ts';
import { type ReadOptions, type RecordEntry, readRecords, serialise } from '../ndjson.ts';
import { openPth } from '../pth.ts';
import { looksLikeCoordinates, validateRecord } from '../record.ts';
import { encodeSafetensors } from '../safetensors/write.ts';
import { openSafetensors, type Safetensors } from '../safetensors.ts';
import { groupSamples, readTar } from '../tar.ts';
import { float32, type NamedTensors } from '../tensors.ts';
import { openZip } from '../zip.ts';
import {
  check,
  type FuzzReader,
  firstOf,
  inPieces,
  mutateJson,
  mutateJsonLines,
  mutatePng,
  mutatePth,
  mutateSafetensors,
  mutateTar,
  mutateText,
  mutateZip,
  unlessRefused,
  zipOf,
} from './fuzz.ts';
import { tarEnd, tarMember } from './make-tar.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));

const someTensors = (): NamedTensors => ({
  a: float32([2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)),
  'b.w': { shape: [4], dtype: 'int32', data: Int32Array.of(1, 2, 3, 4) },
  scalar: float32([], Float32Array.of(7)),
});

async function safetensorsBytes(tensors: NamedTensors): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const bytes of encodeSafetensors(tensors, {}, 'seed')) chunks.push(Buffer.from(bytes));
  return Buffer.concat(chunks);
}

/** A picture small enough to be read thousands of times. */
export const somePng = (texts: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
  encodePng({ width: 4, height: 3, channels: 3, data: Uint8Array.from({ length: 36 }, (_, i) => 7 * i) }, texts);

const someRecord = {
  caption: 'a squirrel wearing a crown',
  id: 'x-1',
  seed: 4294967295,
  latents: {
    text: 'A flat drawing.',
    bbox: [
      {
        text: 'a squirrel',
        boxes: [
          [0, 0, 1000, 1000],
          [1, 2, 3, 4],
        ],
      },
      { text: 'wearing' },
    ],
    blob: [{ text: 'a crown', blobs: [[500, 500, 100, 50, 45]] }],
    voken: [1, 2, 3],
  },
  mine: { list: [null, true, 'é😀'] },
};

/** Records as in pipes: one a line, over several lines, plain captions. */
export const someRecords = (): Buffer[] =>
  [
    `${JSON.stringify(someRecord)}\n{"caption":"a cat","mine":9007199254740993}\n`,
    `${JSON.stringify(someRecord, null, 2)}{"caption":"joined"}\n`,
    'a plain caption\n"a quoted one"\n\n\ufeff{"caption":"b","latents":{"text":""}}\r\nlast',
  ].map((text) => Buffer.from(text));

/** Shards of samples with pictures, captions, classes and records. */
export async function someTars(): Promise<Buffer[]> {
  const png = await somePng();
  const json = Buffer.from(JSON.stringify(someRecord));
  const samples = [
    tarMember('000.png', png),
    tarMember('000.txt', 'a cat\n'),
    tarMember('d/', '', { type: '5' }),
    tarMember('d/001.png', png),
    tarMember('d/001.json', json),
    tarMember('002.png', png),
    tarMember('002.cls', '1'),
  ];
  return [samples, samples.slice(3), []].map((members) => Buffer.concat([...members, tarEnd]));
}

async function picturesOfOtherKinds(): Promise<Buffer[]> {
  const raw = { width: 9, height: 7, channels: 4 } as const;
  const pixels = () =>
    sharp(
      Uint8Array.from({ length: 9 * 7 * 4 }, (_, i) => (37 * i) % 256),
      { raw },
    );
  return [
    await pixels().png({ palette: true }).toBuffer(),
    await pixels().greyscale().png().toBuffer(),
    await pixels().removeAlpha().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    await pixels().webp({ lossless: true }).toBuffer(),
  ];
}

async function someManifest(): Promise<string> {
  const files = { 'config.json': Buffer.from('{}'), 'prior.safetensors': await safetensorsBytes(someTensors()) };
  const record = (bytes: Buffer) => ({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  return encodeManifest(new Map(Object.entries(files).map(([name, bytes]) => [name, record(bytes)])));
}

const wholeFile = async (name: string): Promise<Buffer> => readFileSync(join(fixtures, name));

/** Reads all tensors of a file and checks their sizes. */
async function readTensors(file: Pick<Safetensors, 'names' | 'info' | 'raw' | 'read' | 'close'>): Promise<void> {
  try {
    for (const name of file.names) {
      const { bytes } = file.info(name);
      check((await file.raw(name)).length === bytes, `${name}: other bytes than the header says`);
      await unlessRefused(async () => {
        const { shape, data } = await file.read(name);
        check(data.length === shape.reduce((a, b) => a * b, 1), `${name}: other elements than its shape says`);
      });
    }
  } finally {
    await file.close();
  }
}

/** The records of a stream, and the messages about bad ones. */
async function recordsOf(bytes: AsyncIterable<Uint8Array>): Promise<{ entries: RecordEntry[]; faults: string[] }> {
  const faults: string[] = [];
  const options: ReadOptions = { name: 'x', maxBytes: 2 ** 20, onBad: ({ message }) => faults.push(message) };
  return { entries: await firstOf(readRecords(bytes, options)), faults };
}

const readers = {
  safetensors: {
    seeds: async () => [await safetensorsBytes(someTensors()), await safetensorsBytes({}), await wholeFile('dtypes.safetensors')],
    mutate: mutateSafetensors,
    read: async (input, { file }) => readTensors(await openSafetensors(file('x.safetensors', input))),
  },
  'safetensors-index': {
    seeds: () => [
      Buffer.from(JSON.stringify({ metadata: { total_size: 44 }, weight_map: { a: 'a.safetensors', scalar: 'b.safetensors' } })),
    ],
    mutate: mutateJson,
    async read(input, { file }) {
      file('a.safetensors', await safetensorsBytes({ a: someTensors().a! }));
      file('b.safetensors', await safetensorsBytes({ scalar: someTensors().scalar! }));
      await readTensors(await openSafetensors(file('model.safetensors.index.json', input)));
    },
  },
  zip: {
    seeds: () => [
      zipOf([
        { name: 'a.txt', data: Buffer.from('hello '.repeat(50)), isDeflated: true },
        { name: 'b/c.bin', data: Buffer.from([...new Array(256).keys()]), isDeflated: false },
      ]),
    ],
    mutate: mutateZip,
    async read(input, { file }) {
      const zip = await openZip(file('x.zip', input));
      try {
        for (const [name, { size }] of zip.members)
          await unlessRefused(async () => check((await zip.read(name, 2 ** 24)).length === size, `${name}: other size than listed`));
      } finally {
        await zip.close();
      }
    },
  },
  pth: {
    seeds: () =>
      Promise.all(['state_dict', 'nested', 'legacy', 'protocol4', 'deflated', 'records'].map((name) => wholeFile(`pth/${name}.pth`))),
    mutate: mutatePth,
    async read(input, { file }) {
      const inert = ['argparse.*', 'ml_mdm.*', 'config.*', 'reader.*', 'models.*', 'diffusion.*', 'samplers.*', 'language_models.*'];
      await readTensors(await openPth(file('x.pth', input), { inert }));
    },
  },
  'png-text': {
    seeds: async () => [
      await somePng({ 'kaleido-record': JSON.stringify(someRecord), 'kaleido-settings': '{"steps":20}' }),
      await somePng(),
    ],
    mutate: mutatePng,
    read: (input) =>
      check(
        Object.values(readPngText(input)).every((text) => typeof text === 'string'),
        'a text that is not one',
      ),
  },
  picture: {
    seeds: async () => [await somePng(), ...(await picturesOfOtherKinds())],
    mutate: mutatePng,
    async read(input) {
      const { width, height, channels, data } = await decodeImage(input, { maxPixels: 2 ** 20 });
      check(
        width > 0 && height > 0 && data.length === width * height * channels,
        `${width} × ${height} × ${channels} in ${data.length} bytes`,
      );
    },
  },
  tar: {
    seeds: someTars,
    mutate: mutateTar,
    async read(input, { draw }) {
      const samples = (bytes: AsyncIterable<Uint8Array>) =>
        firstOf(groupSamples(readTar(bytes, { name: 'x.tar', maxBytes: 2 ** 20 }), 'x.tar'));
      const whole = await settled(() => samples(inPieces(input)));
      const cut = await settled(() => samples(inPieces(input, draw)));
      check(isDeepStrictEqual(whole, cut), 'in pieces it reads otherwise than as a whole');
      if ('error' in whole) throw whole.error;
    },
  },
  records: {
    seeds: someRecords,
    mutate: mutateJsonLines,
    async read(input, { draw }) {
      const whole = await recordsOf(inPieces(input));
      check(isDeepStrictEqual(whole, await recordsOf(inPieces(input, draw))), 'in pieces it reads otherwise than as a whole');
      for (const entry of whole.entries) {
        const written = serialise(entry);
        check(isDeepStrictEqual(JSON.parse(written), JSON.parse(entry.source)), 'writing a record changes it');
        check(!/[\n\r]/.test(written), 'a record takes more than a line');
        const changed = JSON.parse(serialise(entry, { id: 'q', seed: 7, latents: { text: 'z' }, image: undefined }));
        check(changed.id === 'q' && changed.seed === 7 && changed.latents.text === 'z' && !('image' in changed), 'changes are lost');
      }
      if (whole.faults.length > 0) throw new InputError(whole.faults[0]);
    },
  },
  record: {
    seeds: () => [Buffer.from(JSON.stringify(someRecord))],
    mutate: mutateJson,
    read(input) {
      const record = validateRecord(jsonOf(input), 'x');
      const boxes = (record.latents?.bbox ?? []).flatMap(({ boxes = [] }) => boxes);
      for (const [x1, y1, x2, y2] of boxes)
        check([x1, y1, x2, y2].every((n) => Number.isInteger(n) && n >= 0 && n <= 1000) && x1 < x2 && y1 < y2, 'a box that is none');
      looksLikeCoordinates(record.caption);
    },
  },
  manifest: {
    seeds: async () => [Buffer.from(await someManifest())],
    mutate: mutateJson,
    async read(input, { file, folder }) {
      file('checkpoint/config.json', '{}');
      file('checkpoint/prior.safetensors', await safetensorsBytes(someTensors()));
      file('checkpoint/manifest.json', input);
      const checkpoint = await openCheckpoint(join(folder, 'checkpoint'));
      if (checkpoint.has('prior')) await checkpoint.component('prior');
    },
  },
  'file-names': {
    seeds: () => ['shards/{00003..00003}.t*r', 'ab{e,e}*.t?t', '*/x{1..1}', '*a*a*b'].map((pattern) => Buffer.from(pattern)),
    mutate: mutateText,
    async read(input, { folder }) {
      const root = join(folder, 'names');
      mkdirSync(join(root, 'shards'), { recursive: true });
      if (readdirSync(root).length === 1)
        for (const name of ['shards/00003.tar', 'shards/x1', 'abe1.txt', 'aXaXab']) writeFileSync(join(root, name), '');
      await expandNames(join(root, input.toString()));
    },
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;

/** JSON, or a refusal. */
export function jsonOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return undefined;
  }
}

async function settled<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly error: Error; readonly message: string }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error, message: error.message };
  }
}
