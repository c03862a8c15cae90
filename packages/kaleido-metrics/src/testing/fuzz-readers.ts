import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPictures } from '@kaleido/data/pictures';
import {
  argumentsReader,
  check,
  type FuzzReader,
  firstOf,
  mutateJson,
  mutateJsonLines,
  mutateMembers,
  mutateNpy,
  optionFileReader,
  zipOf,
} from '@kaleido/shared/testing/fuzz';
import { command } from '../command/command.ts';
import { curveCsv, curvePoints } from '../figure/curve-points.ts';
import { openArrays } from '../npz/read-arrays.ts';
import { type NpzMember, writeNpz } from '../npz/write-npz.ts';
import { readArraySource } from '../sources/array-source.ts';
import { LABEL_MEMBER, parseLabel, parseLabelText } from '../sources/label.ts';

const label = {
  origin: { name: 'n', weights: 'w', preprocessing: 'p' },
  count: 3,
  ids: ['a', 'b', 'c'],
  captions: ['x', null, 'z'],
  classes: 2,
};

/** An .npy file of version 1.0. */
function npyOf(dtype: string, shape: string, data: ArrayBufferView): Buffer {
  const text = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${shape}), }`.padEnd(117).concat('\n');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    length,
    Buffer.from(text, 'latin1'),
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  ]);
}

async function npzOf(members: readonly NpzMember[]): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-npz-'));
  try {
    await writeNpz(join(folder, 'x.npz'), members);
    return readFileSync(join(folder, 'x.npz'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const readers = {
  'metrics-arguments': argumentsReader(command),
  'metrics-option-file': optionFileReader(command),
  npy: {
    seeds: () => [
      npyOf(
        '<f4',
        '3, 4',
        Float32Array.from({ length: 12 }, (_, i) => i),
      ),
      npyOf('<f8', '2,', Float64Array.of(1, 2)),
      npyOf('|u1', '2, 3', Uint8Array.of(1, 2, 3, 4, 5, 6)),
      npyOf('>f4', '1, 1', Float32Array.of(1)),
    ],
    mutate: mutateNpy,
    async read(input, { file }) {
      const arrays = await openArrays(file('x.npy', input));
      try {
        const shape = await arrays.shape('');
        check((await arrays.read('')).data.length === shape.reduce((a, b) => a * b, 1), 'other elements than its shape says');
      } finally {
        await arrays.close();
      }
    },
  },
  npz: {
    seeds: async () => [
      await npzOf([
        { name: 'feats', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 7) },
        { name: 'probabilities', shape: [3, 2], data: new Float32Array(6).fill(0.5) },
        { name: LABEL_MEMBER, text: JSON.stringify(label) },
      ]),
      await npzOf([
        { name: 'mu', shape: [2], data: Float64Array.of(1, 2) },
        { name: 'sigma', shape: [2, 2], data: Float64Array.of(1, 0, 0, 1) },
      ]),
      zipOf([{ name: 'arr_0.npy', data: npyOf('|u1', '2, 3, 4, 3', new Uint8Array(72)), isDeflated: true }]),
    ],
    mutate: mutateMembers(({ name, data }, draw) => (name.endsWith('.npy') ? mutateNpy : mutateJson)(data, draw, [])),
    async read(input, { file }) {
      const path = file('x.npz', input);
      const source = await readArraySource(path);
      if (source.kind === 'features') {
        const { data, width, probabilities } = source.features;
        check(Number.isInteger(data.length / width), 'features that are not whole rows');
        if (probabilities) check(probabilities.data.length / probabilities.classes === data.length / width, 'probabilities of other rows');
      }
      if (source.kind === 'pictures')
        for (const { picture } of await firstOf(readPictures(path, {}), 500))
          check(picture.width > 0 && picture.data.length === picture.width * picture.height * picture.channels, 'a picture of no size');
    },
  },
  label: {
    seeds: () => [Buffer.from(JSON.stringify(label))],
    mutate: mutateJson,
    read: (input) => void parseLabel(parseLabelText(input.toString(), 'x'), 'x'),
  },
  curve: {
    seeds: () => {
      const line = (guidance: number) => ({
        guidance,
        model: 'm',
        fid: { value: 3.5, features: 'f', bootstrap: { low: 1, high: 4 } },
        kid: { absent: 'x' },
      });
      return [Buffer.from([1, 2].map((guidance) => JSON.stringify(line(guidance))).join('\n'))];
    },
    mutate: mutateJsonLines,
    read: (input) => void curveCsv(curvePoints(input.toString(), 'x')),
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
