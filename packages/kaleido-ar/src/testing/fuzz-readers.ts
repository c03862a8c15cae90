import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { type BboxSegment, type BlobSegment, type Latents, looksLikeCoordinates, validateRecord } from '@kaleido/shared/record';
import { argumentsReader, check, type FuzzReader, mutateJson, optionFileReader } from '@kaleido/shared/testing/fuzz';
import { jsonOf, someRecords } from '@kaleido/shared/testing/fuzz-readers';
import { command } from '../command/command.ts';
import { decodeLatents, encodeLatents } from '../latents/encode.ts';
import { groundedSpans, parseGrounded } from '../latents/grounded.ts';
import { parseLatents, serialiseLatents } from '../latents/serialise.ts';
import { parseT5Config } from '../t5/config.ts';
import { openTokenizer } from '../tokenizer/tokenizer.ts';
import { t5LikeTokenizer } from './t5-like-tokenizer.ts';

const shipped = (name: string): Buffer => readFileSync(join(modelFolder(undefined), name));
const shippedTokenizer = () => openTokenizer(JSON.parse(shipped('tokenizer.json').toString()), 'tokenizer.json');

/** Pieces of grounded texts, and what is nearly one. */
const GROUNDED = [
  ...[
    'a squirrel ',
    '(1, 2, 3, 4)',
    ' (0,0,1000,1000)',
    '(',
    ')',
    ',',
    ' ',
    '12345',
    '(1, 2, 3)',
    '(1,2,3,4,5)',
    'wearing ',
    '.',
    '\n',
    '٣',
  ],
  ...['((', '(1, 2, 3, 4', '(-1, 2, 3, 4)', '(1.5, 2, 3, 4)', '(9999,9999,9999,9999)', '\0', '😀', '( '.repeat(50), ' '.repeat(200), '|'],
];

/** Latents as they are after a round trip: no empty lists, no segments without content. */
function plain({ text, bbox, blob, voken }: Latents): unknown {
  const filled = <S extends BboxSegment | BlobSegment>(segments: readonly S[] | undefined) =>
    segments
      ?.map((segment) => Object.fromEntries(Object.entries(segment).filter(([, value]) => !Array.isArray(value) || value.length > 0)))
      .filter((segment) => segment.text !== '' || Object.keys(segment).length > 1);
  return JSON.parse(JSON.stringify({ text, bbox: filled(bbox), blob: filled(blob), voken }));
}

/** Latents of a record without the fields that do not belong to a part. */
const known = ({ text, bbox, blob, voken }: Latents): Latents => ({
  ...(text !== undefined && { text }),
  ...(bbox && { bbox: bbox.map(({ text, boxes }) => ({ text, ...(boxes && { boxes }) })) }),
  ...(blob && { blob: blob.map(({ text, blobs }) => ({ text, ...(blobs && { blobs }) })) }),
  ...(voken && { voken }),
});

/** A TypeError by contract (the caller validated before) is a refusal here. */
function refusing<T>(contract: RegExp, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TypeError && contract.test(error.message) ? new InputError(error.message) : error;
  }
}

const readers = {
  'ar-arguments': argumentsReader(command),
  'ar-option-file': optionFileReader(command),
  latents: {
    seeds: () =>
      someRecords()
        .slice(0, 1)
        .map((lines) => Buffer.from(lines.toString().split('\n')[0]!)),
    mutate: mutateJson,
    read(input) {
      const latents = known(validateRecord(jsonOf(input), 'x').latents ?? {});
      const spans = refusing(/looks like coordinates/, () => serialiseLatents(latents));
      check(isDeepStrictEqual(plain(parseLatents(spans)), plain(latents)), 'serialised and parsed again they are others');
      const { voken, ...rest } = latents;
      const tokenizer = shippedTokenizer();
      refusing(/^serialised latents/, () => decodeLatents(tokenizer, encodeLatents(tokenizer, rest)));
    },
  },
  'grounded-text': {
    seeds: () => [Buffer.from('a squirrel (1, 2, 3, 4) wearing a crown (5, 6, 70, 80)')],
    mutate: (_, draw) => Buffer.from(Array.from({ length: 1 + draw.int(12) }, () => draw.pick(GROUNDED)).join(draw.pick(['', ' ']))),
    read(input) {
      const text = input.toString();
      for (const size of [4, 5] as const)
        for (const { places } of parseGrounded(text.split('|'), size))
          check(
            places.every((place) => place.length === size && place.every(Number.isInteger)),
            'a place that is none',
          );
      if (!looksLikeCoordinates(text)) groundedSpans('bbox', [{ text, places: [[1, 2, 3, 4]] }]);
    },
  },
  'token-ids': {
    seeds: () => [Buffer.from(JSON.stringify(encodeLatents(shippedTokenizer(), { text: 'a cat', bbox: [] })))],
    mutate(_, draw) {
      const { size } = shippedTokenizer();
      return Buffer.from(JSON.stringify(Array.from({ length: draw.int(40) }, () => (draw.chance(0.3) ? draw.int(8) : draw.int(size)))));
    },
    read: (input) => void refusing(/^serialised latents/, () => decodeLatents(shippedTokenizer(), JSON.parse(input.toString()))),
  },
  tokenizer: {
    seeds: () => [shipped('tokenizer.json'), Buffer.from(JSON.stringify(t5LikeTokenizer()))],
    mutate: mutateJson,
    read(input) {
      const json = jsonOf(input);
      if (json === undefined) throw new InputError('no JSON');
      const tokenizer = openTokenizer(json, 'x.json');
      tokenizer.decode(tokenizer.encode('A squirrel, wearing 12 crowns (x) é😀'));
      tokenizer.pieceTexts();
      encodeLatents(tokenizer, { text: 'a', bbox: [{ text: 'a cat', boxes: [[1, 2, 3, 4]] }] });
    },
  },
  't5-config': {
    seeds: () => [Buffer.from(JSON.stringify(JSON.parse(shipped('config.json').toString()).t5))],
    mutate: mutateJson,
    read: (input) => void parseT5Config(jsonOf(input), { file: 'x' }),
  },
} satisfies Readonly<Record<string, FuzzReader>>;

/** The readers of this package. */
export const fuzzReaders: Readonly<Record<keyof typeof readers, FuzzReader>> = readers;
