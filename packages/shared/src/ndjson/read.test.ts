import { describe, expect, test } from 'vitest';
import { InputError } from '../errors.ts';
import { chunks, everyByte, keepGoing, read } from '../testing/read-records.ts';
import { parseRecord, type ReadOptions, readRecords } from './read.ts';

const captions = async (text: string | Uint8Array): Promise<string[]> => (await read(chunks(text))).map(({ record }) => record.caption);
const refusal = async (text: string | Uint8Array, options: Partial<ReadOptions> = {}): Promise<string> => {
  try {
    await read(chunks(text), options);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toMatch(/[\r\n]/);
    return (error as Error).message;
  }
  return 'no error';
};

describe('what is read', () => {
  test('plain lines are captions, with CRLF, blank lines and surrounding spaces taken away', async () => {
    expect(await captions('a cat\r\n\r\n   \n  a dog \nlast')).toEqual(['a cat', 'a dog', 'last']);
  });

  test('a byte order mark is taken away from lines and from records, also behind a joint of files', async () => {
    expect(await captions('\ufeffa cat\n\ufeff{"caption":"a dog"}\n')).toEqual(['a cat', 'a dog']);
    expect((await read(everyByte('\ufeffa cat'))).map(({ record }) => record.caption)).toEqual(['a cat']);
  });

  test('a character that begins like a byte order mark is text', async () => {
    expect(await captions('\uffe5 sign\n\ufefe sign')).toEqual(['\uffe5 sign', '\ufefe sign']);
    expect((await read(everyByte('\uffe5 sign'))).map(({ record }) => record.caption)).toEqual(['\uffe5 sign']);
  });

  test('records spread over lines and share lines', async () => {
    expect(await captions('{\n  "caption": "a cat"\n}\n{"caption":"b"}{"caption":"c"} {"caption":"d"}\n')).toEqual([
      'a cat',
      'b',
      'c',
      'd',
    ]);
  });

  test('records between the separators of jq --seq', async () => {
    expect(await captions('\x1e{"caption":"a"}\n\x1e{"caption":"b"}\n')).toEqual(['a', 'b']);
  });

  test('a caption that begins with a bracket, as a JSON string', async () => {
    expect(await captions('"[Photo] a cat"\n"{hello}"\n')).toEqual(['[Photo] a cat', '{hello}']);
  });

  test('JSON strings are captions; a line that merely opens with a quotation is one as it stands', async () => {
    expect(await captions('"a \\"red\\" cat"\n"Hi" said the cat\n"a" "b"\n""\n')).toEqual([
      'a "red" cat',
      '"Hi" said the cat',
      'a',
      'b',
      '',
    ]);
    expect(await captions('{"caption":"a"} "b"\n')).toEqual(['a', 'b']);
  });

  test('lines that only begin like JSON values are captions', async () => {
    expect(await captions('null and void\n7 cats\ntrue love\n-5 degrees\n1e5x\n007\n')).toHaveLength(6);
  });

  test('the key __proto__ is data', async () => {
    const [entry] = await read(chunks('{"__proto__":{"seed":7},"caption":"a"}'));
    expect(entry!.record.seed).toBeUndefined();
    expect(Object.hasOwn(entry!.record, '__proto__')).toBe(true);
    expect(await refusal('{"__proto__":{"caption":"a"}}')).toBe('stdin:1: caption: missing');
  });

  test('a record comes out before the stream goes on', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('{"caption":"a"}');
      throw new Error('read too far');
    }
    for await (const { record } of readRecords(source(), { name: 'stdin' })) {
      expect(record.caption).toBe('a');
      break;
    }
  });

  test('a shard takes every n-th record and keeps the numbering', async () => {
    const entries = await read(chunks('a\nb\nnull\nd\ne\n'), { shard: { part: 2, of: 3 } });
    expect(entries.map(({ where, index }) => [where, index])).toEqual([
      ['stdin:2', 1],
      ['stdin:5', 4],
    ]);
  });
});

describe('what is refused', () => {
  test.each([
    ['null', 'expected a record ({…}), a string or a line of text, got null'],
    ['7', 'expected a record ({…}), a string or a line of text, got 7'],
    ['-1.5e3', 'expected a record ({…}), a string or a line of text, got -1500'],
    ['true', 'expected a record ({…}), a string or a line of text, got true'],
    [
      '[Photo] a cat',
      'expected a record ({…}), a string or a line of text, got an array (a caption that begins with [ is written as a JSON string: "[…")',
    ],
    ['{"caption": "a",}', 'line 1, byte 17: expected key, got "}"'],
    ['{"caption": "a" "seed": 1}', 'line 1, byte 17: expected "," or }, got a string'],
    ['{\n"caption": \'a\'}', 'line 2, byte 12: expected value, got "\'"'],
    ['{"caption": "a\nb"}', 'line 1, byte 15: a string holds a line break, which must be escaped'],
    ['{"caption": "\\x"}', 'line 1, byte 15: a string holds \\ before "x"'],
    ['{"caption": "\\u12g4"}', 'line 1, byte 18: a string holds \\ before "g"'],
    ['{"caption": nul}', 'line 1, byte 13: nul is not a JSON value'],
    ['{"caption": 01}', 'line 1, byte 13: 01 is not a JSON value'],
    ['{"caption": NaN}', 'line 1, byte 13: NaN is not a JSON value'],
    ['{"caption": [1}', 'line 1, byte 15: expected "," or ], got "}"'],
    ['{"caption": "a"', 'the input ends inside a record that begins in line 1'],
    ['{hello} a cat', 'line 1, byte 2: expected key or }, got "h" (a caption that begins with { is written as a JSON string: "{…")'],
    ['{"caption":"a","x":{y}}', 'line 1, byte 21: expected key or }, got "y"'],
    ['{}', 'caption: missing'],
    ['\x1b[1;39m{', 'a line of text holds the control character U+001B'],
    ['"a\\ud800"', 'caption: holds half of a surrogate pair'],
    ['a\0b', 'a line of text holds the control character U+0000'],
  ])('%j', async (text, reason) => {
    expect(await refusal(text)).toBe(`stdin:1: ${reason}`);
  });

  test('words behind a record on its line', async () => {
    expect(await refusal('{"caption":"a"} and so on')).toBe('stdin:2: expected a line break or another record, got "and so on"');
  });

  test.each([
    ['\x1f\x8b\b\0\0\0\0\0\0\x03', /^stdin: is a gzip file, expected text \(unpack it with gzip -dc/],
    ['\x89PNG\r\n\x1a\n', /^stdin: is a PNG picture/],
    ['\xff\xd8\xff\xe0', /^stdin: is a JPEG picture/],
    ['PK\x03\x04\x14', /^stdin: is a zip file/],
    ['PAR1\x15\x04', /^stdin: is a Parquet file/],
    ['BZh91AY&SY\x90', /^stdin: is a bzip2 file/],
    ['RIFF\x10\0\0\0WEBPVP8 ', /^stdin: is a WebP picture/],
    [`a.jpg${'\0'.repeat(252)}ustar\x0000`, /^stdin: is a tar file/],
  ])('a file of another kind, by its name and once: %j', async (head, reason) => {
    const bytes = Buffer.from(`${head}${'\0\n\xff\n'.repeat(50)}`, 'latin1');
    expect(await refusal(bytes)).toMatch(reason);
    const seen: string[] = [];
    for await (const _ of readRecords(chunks(bytes), { name: 'stdin', onBad: ({ message }) => seen.push(message) }));
    expect(seen).toEqual([expect.stringMatching(reason)]);
  });

  test('captions that begin like the name of a kind of file are captions', async () => {
    expect(await captions('PAR1 cat\nRIFF\nBZh9\nGIF89a\n')).toHaveLength(4);
  });

  test('bytes that are not UTF-8, by position', async () => {
    expect(await refusal(Buffer.from([0x61, 0xff, 0x0a]))).toBe('stdin:1: byte 2 (0xff) is not UTF-8');
    expect(await refusal(Buffer.from([0x61, 0xe2, 0x82]))).toBe('stdin:1: byte 2 (0xe2) is not UTF-8');
    expect(await refusal(Buffer.from([0x61, 0xef, 0xbf]))).toBe('stdin:1: ends inside a UTF-8 character');
    expect(await refusal(Buffer.concat([Buffer.from('{"caption":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')]))).toBe(
      'stdin:1: byte 13 (0xc0) is not UTF-8',
    );
    expect(await refusal(Buffer.from('\ufeffa cat\n', 'utf16le'))).toBe('stdin:1: is UTF-16, expected UTF-8');
  });

  test('nesting deeper than 64, not of 64', async () => {
    const nested = (depth: number) => `{"caption":"a","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(await read(chunks(nested(64)))).toHaveLength(1);
    expect(await refusal(nested(65))).toMatch(/^stdin:1: line 1, byte 83: nested deeper than 64 levels$/);
    expect(await refusal('[[[['.repeat(1e6))).toMatch(/got an array /);
  });

  test('a record above the limit, whether line or object', async () => {
    expect(await refusal(`${'x'.repeat(101)}\n`, { maxBytes: 100 })).toBe('stdin:1: larger than 100 bytes, the limit for a record');
    expect(await refusal(`{"caption":"${'x'.repeat(100)}"}\n`, { maxBytes: 100 })).toMatch(/larger than 100 bytes/);
    expect(await read(chunks(`${'x'.repeat(100)}\n${'y'.repeat(100)}`), { maxBytes: 100 })).toHaveLength(2);
  });

  test('a line without end, before 65 MiB of it have come', async () => {
    const chunk = Buffer.alloc(1 << 16, 'x');
    for (const head of ['', '{"caption":"', '"']) {
      let sent = 0;
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(head);
        for (; ; sent += chunk.length) yield chunk;
      }
      await expect(read(endless())).rejects.toThrow('stdin:1: larger than 64 MiB, the limit for a record');
      expect(sent).toBeLessThan(65 * 2 ** 20);
    }
  });

  test('a line that opens with a quotation mark and holds 10 million escapes, as the caption that it is', async () => {
    const line = `"${'\\n'.repeat(1e7)}`;
    expect(await captions(`${line}\nb`)).toEqual([line, 'b']);
    expect(await captions(`${'"" '.repeat(1e5)}\n`)).toHaveLength(1e5);
    expect(await captions(`${'1'.repeat(1e7)}\n`)).toHaveLength(1);
  });

  test('a record of more than a million values, without building it', async () => {
    for (const item of ['{}', '0']) {
      const record = `{"caption":"a","x":[${`${item},`.repeat(1.1e6)}0]}`;
      expect(await keepGoing(`${record}\nb\n`)).toEqual([
        expect.stringMatching(/^stdin:1: line 1, byte \d+: holds more than 1000000 values$/),
        'b',
      ]);
      expect(() => parseRecord(record, 'x.png')).toThrow('x.png: holds more than 1000000 values');
    }
  });

  test('text of a segment with millions of numbers or brackets, in linear time', async () => {
    for (const text of ['(1'.repeat(1e6), `(1${',1'.repeat(1e6)}`, `(${'1'.repeat(1e6)},`, '('.repeat(1e6), `(1,${' '.repeat(1e6)}`]) {
      const [entry] = await read(chunks(JSON.stringify({ caption: 'a', latents: { bbox: [{ text }] } })));
      expect(entry!.record.latents?.bbox).toHaveLength(1);
    }
  });

  test('a number without end', async () => {
    expect(await refusal(`{"caption":"a","x":${'1'.repeat(5000)}}`)).toMatch(/a number of more than 4096 characters/);
  });
});

describe('going on after a bad record', () => {
  test('with the next line when the bad one is a line', async () => {
    expect(await keepGoing('a\nnull\nb\n{"caption": oops}\nc\n{"caption":"d"}\n')).toEqual([
      'a',
      'stdin:2: expected a record ({…}), a string or a line of text, got null',
      'b',
      expect.stringMatching(/^stdin:4: line 4, byte 13/),
      'c',
      'd',
    ]);
  });

  test('with the next record when one was cut off', async () => {
    expect(await keepGoing('{"caption":"a","latents":{"text":"x\n{"caption":"b"}\n')).toEqual([expect.stringMatching(/^stdin:1/), 'b']);
    expect(await keepGoing('{"caption":"a","latents":{"text":"x"}\n{"caption":"b"}\n')).toEqual([expect.stringMatching(/^stdin:1/), 'b']);
  });

  test('behind the closing bracket when a record spreads over lines', async () => {
    const broken = '{\n  "caption": "a"\n  "seed": 1,\n  "x": {\n  }\n}\n';
    expect(await keepGoing(`${broken}b\n{"caption":"c"}\n`)).toEqual([expect.stringMatching(/^stdin:1: line 3, byte 3/), 'b', 'c']);
    expect(await keepGoing('{\n  "caption": "a",\n}\nb\n')).toEqual([expect.stringMatching(/^stdin:1: line 3, byte 1/), 'b']);
    expect(await keepGoing('{\n"caption": "a"\n"seed": 1\n}\nb\n')).toEqual([expect.stringMatching(/^stdin:1: line 3, byte 1/), 'b']);
  });

  test('behind an array as a whole', async () => {
    expect(await keepGoing('[\n  {\n    "caption": "a"\n  }\n]\nb\n')).toEqual([expect.stringMatching(/^stdin:1: .* got an array /), 'b']);
    expect(await keepGoing('[a, cat]\nb\n')).toEqual([expect.stringMatching(/got an array /), 'b']);
  });

  test('behind a record that is too large', async () => {
    const seen: string[] = [];
    const options = { name: 'stdin', maxBytes: 50, onBad: (error: InputError) => seen.push(error.message) };
    const large = '"x": 1, '.repeat(20);
    for await (const { record } of readRecords(chunks(`{${large}`, `${large}}\n`, '{"caption":"b"}\n'), options)) seen.push(record.caption);
    expect(seen).toEqual([expect.stringMatching(/^stdin:1: larger/), 'b']);
  });
});

describe('a share of a whole pipe', () => {
  const lines = (texts: readonly string[]) =>
    (async function* () {
      yield Buffer.from(texts.map((text) => `${text}\n`).join(''));
    })();
  const read = async (texts: readonly string[], part: number) => {
    const captions: string[] = [];
    for await (const { record, share } of readRecords(lines(texts), { name: 'x', shard: { part, of: 2, isOfPipe: true } })) {
      expect(share).toBe(`${part}/2`);
      captions.push(record.caption);
    }
    return captions;
  };
  const marked = (captions: readonly string[], share: string) =>
    captions.map((caption) => JSON.stringify({ caption, kaleido_shard: share }));

  test('is taken by the first command, and passes through those behind it', async () => {
    const first = await read(['a', 'b', 'c', 'd', 'e'], 2);
    expect(first).toEqual(['b', 'd']);
    expect(await read(marked(first, '2/2'), 2)).toEqual(first);
  });

  test('is refused when the records were taken for another one', async () => {
    await expect(read(marked(['a'], '1/2'), 2)).rejects.toThrow(
      'x:1: kaleido_shard: the record belongs to share "1/2", but KALEIDO_SHARD is 2/2',
    );
  });
});
