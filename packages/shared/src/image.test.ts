import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { InputError } from './errors.ts';
import { chunksOf, encodeChunk } from './image/png-chunks.ts';
import { decodeImage, encodePng, type Picture, readPngText, resizeImage } from './image.ts';
import { random } from './random.ts';

const noise = (width: number, height: number, channels: 3 | 4): Picture => {
  const stream = random(width, height, channels);
  return { width, height, channels, data: Uint8Array.from({ length: width * height * channels }, () => stream.int(256)) };
};
const sharpOf = ({ width, height, channels, data }: Picture): Sharp => sharp(data, { raw: { width, height, channels } });

/** Chunk types and sizes that a PNG announces, with a valid header of the given sides. */
const pngOf = (width: number, height: number, ...chunks: Buffer[]): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10),
    encodeChunk('IHDR', header),
    ...chunks,
    encodeChunk('IEND', Buffer.of()),
  ]);
};

const refusal = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  return expect.fail('it was taken');
};

describe('encodePng', () => {
  it.each([3, 4] as const)(
    'writes %i channels that another decoder (without alpha, our own too) reads back byte for byte',
    async (channels) => {
      for (const [width, height] of [
        [1, 1],
        [64, 64],
        [7, 130],
      ] as const) {
        const picture = noise(width, height, channels);
        const png = await encodePng(picture, { Title: 'noise' });
        if (channels === 3) expect(await decodeImage(png)).toEqual({ ...picture, data: Buffer.from(picture.data) });
        const { data, ...size } = PNG.sync.read(png, { checkCRC: true } as object);
        expect(size).toMatchObject({ width, height });
        for (let i = 0; i < width * height; i++) {
          const pixel = [...picture.data.subarray(i * channels, (i + 1) * channels), 255].slice(0, 4);
          expect([...data.subarray(4 * i, 4 * i + 4)]).toEqual(pixel);
        }
      }
    },
  );

  it('writes the same bytes for the same picture', async () => {
    const texts = { kaleido: '{"caption":"größer"}'.repeat(100) };
    expect(await encodePng(noise(64, 64, 3), texts)).toEqual(await encodePng(noise(64, 64, 3), texts));
  });

  it('takes a view into a larger memory', async () => {
    const { data, ...rest } = noise(4, 4, 3);
    const memory = new Uint8Array(100);
    memory.set(data, 13);
    expect(await encodePng({ ...rest, data: memory.subarray(13, 13 + 48) })).toEqual(await encodePng({ ...rest, data }));
  });

  it.each([
    [{ ...noise(2, 2, 3), width: 3 }, /3 × 2 × 3 takes 18 bytes, got 12/],
    [{ width: 0, height: 0, channels: 3, data: new Uint8Array(0) } as const, /positive integers, got 0 × 0/],
  ])('refuses bytes that are not the size', async (picture, reason) => {
    await expect(encodePng(picture)).rejects.toThrow(reason);
  });
});

describe('decodeImage', () => {
  const picture = noise(5, 4, 3);
  const grey = { ...picture, data: new Uint8Array(60).fill(200) };

  it.each([
    ['a grey PNG', sharpOf(grey).toColourspace('b-w').png(), grey],
    ['a palette', sharpOf(grey).png({ palette: true }), grey],
    ['a 16-bit PNG', sharpOf(picture).toColourspace('rgb16').png(), picture],
    ['an interlaced PNG', sharpOf(picture).png({ progressive: true }), picture],
    ['a grey JPEG', sharpOf(grey).toColourspace('b-w').jpeg(), grey],
    ['a JPEG', sharpOf(grey).jpeg(), grey],
    ['a WebP', sharpOf(picture).webp({ lossless: true }), picture],
  ])('reads %s', async (_, file, expected) => {
    expect(await decodeImage(await file.toBuffer())).toEqual({ ...expected, data: Buffer.from(expected.data) });
  });

  it('puts what is transparent on white, hidden colours or not (atol 1: rounding)', async () => {
    const pixels = [0, 255, 0, 0, 0, 255, 0, 255, 10, 20, 30, 51, 255, 255, 255, 128]; // hidden green, green, nearly clear, white
    const picture = { width: 4, height: 1, channels: 4, data: Uint8Array.from(pixels) } as const;
    const seen = [255, 255, 255, 0, 255, 0, 206, 208, 210, 255, 255, 255];
    const grey = { ...picture, data: pixels.map((byte, at) => (at % 4 === 3 ? byte : pixels[at - (at % 4)]!)) };
    const files: readonly (readonly [Sharp, readonly number[]])[] = [
      [sharpOf(picture).png(), seen],
      [sharpOf(picture).toColourspace('rgb16').png(), seen],
      [sharpOf(picture).webp({ lossless: true, exact: true }), seen],
      [sharpOf(picture).png({ palette: true, colours: 16, dither: 0 }), seen],
      [
        sharpOf({ ...picture, data: Uint8Array.from(grey.data) })
          .toColourspace('b-w')
          .png(),
        [255, 255, 255, 0, 0, 0, 206, 206, 206, 255, 255, 255],
      ],
    ];
    for (const [file, expected] of files) {
      const { channels, data } = await decodeImage(await file.toBuffer());
      expect(channels).toBe(3);
      expect([...data].map((byte, at) => (Math.abs(byte - expected[at]!) <= 1 ? expected[at] : byte))).toEqual(expected);
    }
  });

  it('turns a CMYK JPEG into colours, not inverted (atol 16 of 255: inks have no exact colour)', async () => {
    const { channels, data } = await decodeImage(await sharpOf(grey).toColourspace('cmyk').jpeg().toBuffer());
    expect(channels).toBe(3);
    expect(data.every((byte) => Math.abs(byte - 200) <= 16)).toBe(true);
  });

  it('turns a photograph upright', async () => {
    const halves = sharpOf({ ...picture, data: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 255)) }); // black above white
    const { width, height, data, orientation } = await decodeImage(
      await halves.withMetadata({ orientation: 6 }).jpeg({ quality: 100 }).toBuffer(),
    );
    expect([width, height, orientation]).toEqual([4, 5, 6]); // a quarter turn clockwise: white is left
    expect(data[0]).toBeGreaterThan(200);
    expect(data[3 * 3]).toBeLessThan(50);
  });

  it('refuses what claims too many pixels before it decodes any', async () => {
    const bomb = (side: number): Buffer => pngOf(side, side, encodeChunk('IDAT', deflateSync(Buffer.alloc(1e6))));
    expect(await refusal(() => decodeImage(bomb(100_000)))).toBe(
      'the picture has 100000 × 100000 pixels, more than the 67108864 allowed (max_pixels)',
    );
    expect(await refusal(() => decodeImage(bomb(2 ** 31 - 1)))).toMatch(/pixels, more than the 67108864 allowed \(max_pixels\)$/);
    const red = sharp({ create: { width: 200, height: 100, channels: 3, background: 'red' } });
    for (const file of [red.png(), red.jpeg(), red.webp()])
      expect(await refusal(async () => decodeImage(await file.toBuffer(), { maxPixels: 19_999 }))).toBe(
        'the picture has 200 × 100 pixels, more than the 19999 allowed (max_pixels)',
      );
    expect(await decodeImage(await red.png().toBuffer(), { maxPixels: 20_000 })).toMatchObject({ width: 200, height: 100 });
  });

  it('takes what the decoder only remarks on, as browsers and Pillow do', async () => {
    const jpeg = await sharpOf(noise(32, 32, 3))
      .jpeg()
      .toBuffer();
    const scan = jpeg.indexOf('\xff\xda', 'latin1');
    const lastOfHeader = scan + 1 + jpeg.readUInt16BE(scan + 2);
    const edited = (at: number, value: number): Buffer => Buffer.from(jpeg.map((byte, index) => (index === at ? value : byte)));
    const { data } = await decodeImage(jpeg);
    const version = Buffer.from('\xff\xe0\0\x10JFIF\0\x09\x01\0\0\x01\0\x01\0\0', 'latin1');
    const files: Readonly<Record<string, Buffer>> = {
      'the scan ends at coefficient 0': edited(lastOfHeader - 1, 0),
      'an unknown version of JFIF': Buffer.concat([jpeg.subarray(0, 2), version, jpeg.subarray(2)]),
      'bytes before the end': Buffer.concat([jpeg.subarray(0, -2), Buffer.of(1, 2, 3), jpeg.subarray(-2)]),
      'bytes behind the end': Buffer.concat([jpeg, Buffer.alloc(100, 'x')]),
    };
    for (const [name, file] of Object.entries(files)) expect(Buffer.compare((await decodeImage(file)).data, data), name).toBe(0);
  });

  it('refuses what is cut off, at any byte', async () => {
    const file = sharpOf(noise(16, 16, 3));
    for (const whole of [
      await file.png().toBuffer(),
      await file.jpeg().toBuffer(),
      await file.jpeg({ progressive: true }).toBuffer(),
      await file.webp().toBuffer(),
    ]) {
      await decodeImage(whole);
      for (let length = 0; length < whole.length; length += length < 60 || whole.length - length <= 20 ? 1 : 41)
        expect(await refusal(() => decodeImage(whole.subarray(0, length)))).toMatch(/damaged|cut off|not a picture/);
    }
  });

  it.each([
    ['nothing', Buffer.of(), 'not a picture: the file is empty'],
    ['text', Buffer.from('hello'), 'not a picture: expected PNG, JPEG or WebP'],
    [
      'a drawing that could load other files',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'not a picture: expected PNG, JPEG or WebP',
    ],
    ['a PNG without pixels', pngOf(2, 2), 'the PNG is damaged or cut off'],
    [
      'a PNG whose header is elsewhere',
      Buffer.concat([pngOf(1, 1).subarray(0, 8), encodeChunk('IEND', Buffer.of())]),
      'the PNG is damaged: it has no valid header',
    ],
  ])('refuses %s', async (_, bytes, reason) => {
    expect(await refusal(() => decodeImage(bytes))).toContain(reason);
  });

  it('answers any corruption with a picture or with one line', async () => {
    const file = sharpOf(noise(12, 9, 3));
    const whole = [await encodePng(noise(12, 9, 4), { a: 'x'.repeat(2000) }), await file.jpeg().toBuffer(), await file.webp().toBuffer()];
    const edits = fc.array(fc.tuple(fc.nat(9999), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...whole), edits, async (original, changes) => {
        const bytes = Buffer.from(original);
        for (const [at, value] of changes) bytes[Math.floor((at / 10_000) * bytes.length)] = value;
        for (const read of [decodeImage, readPngText]) {
          try {
            await read(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
            expect((error as Error).message).not.toContain('\n');
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('texts in a PNG', () => {
  const picture = noise(3, 3, 3);
  const keyword = fc.stringMatching(/^[!-~]{1,30}( [!-~\xa1-\xff]{1,20}){0,2}$/);
  const text = fc.string({ unit: 'grapheme', maxLength: 3000 }).filter((value) => !value.includes('\0'));

  it('come back as they were, short or long, in any script', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keyword, text), async (texts) => {
        const read = readPngText(await encodePng(picture, texts));
        expect(Object.entries(read).sort()).toEqual(Object.entries(texts).sort());
      }),
    );
    const long = { kaleido: JSON.stringify({ caption: 'ein Eichhörnchen 🐿 '.repeat(10_000) }) };
    const png = await encodePng(picture, long);
    expect({ ...readPngText(png) }).toEqual(long);
    expect(png.length).toBeLessThan(10_000);
  });

  it('are what other programs read', async () => {
    const png = await encodePng(picture, { Title: 'short', Comment: 'größer', Record: 'long '.repeat(400) });
    const { comments } = await sharp(png).metadata();
    expect(comments).toEqual([
      { keyword: 'Title', text: 'short' },
      { keyword: 'Comment', text: 'größer' },
      { keyword: 'Record', text: 'long '.repeat(400) },
    ]);
    expect([...chunksOf(png)].map(({ type }) => type).filter((type) => type.endsWith('t'))).toEqual(['tEXt', 'iTXt', 'iTXt']);
    expect([...chunksOf(png)].every(({ intact }) => intact())).toBe(true);
  });

  it('are read from all three kinds of chunks, behind the pixels too, the first of a keyword', () => {
    const latin1 = (...parts: (string | Buffer)[]): Buffer =>
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
    const png = pngOf(
      1,
      1,
      encodeChunk('tEXt', latin1('a\0caf\xe9')),
      encodeChunk('IDAT', Buffer.of(1, 2, 3)), // no pixels: they are not looked at
      encodeChunk('zTXt', latin1('b\0\0', deflateSync(Buffer.from('caf\xe9', 'latin1')))),
      encodeChunk('iTXt', latin1('c\0\0\0de\0\xc3\xbc\0', Buffer.from('값'))),
      encodeChunk('tEXt', latin1('a\0second')),
      encodeChunk('tEXt', latin1('__proto__\0data')),
    );
    expect(Object.entries(readPngText(png))).toEqual([
      ['a', 'café'],
      ['b', 'café'],
      ['c', '값'],
      ['__proto__', 'data'],
    ]);
  });

  it.each([
    [
      'a text with another checksum',
      pngOf(1, 1, Buffer.concat([encodeChunk('tEXt', Buffer.from('key\0value')).subarray(0, -1), Buffer.of(0)])),
      'the PNG text "key" is damaged',
    ],
    ['a text without a keyword', pngOf(1, 1, encodeChunk('tEXt', Buffer.from('value'))), 'is damaged'],
    ['an iTXt that ends early', pngOf(1, 1, encodeChunk('iTXt', Buffer.from('key\0\0\0\0'))), 'the PNG text "key" is damaged'],
    ['a compressed text that is none', pngOf(1, 1, encodeChunk('zTXt', Buffer.from('key\0\0xxx'))), 'the PNG text "key" is damaged'],
    [
      'a text that unpacks to gigabytes',
      pngOf(1, 1, encodeChunk('zTXt', Buffer.concat([Buffer.from('key\0\0'), deflateSync(Buffer.alloc(70 * 2 ** 20))]))),
      "the PNG's texts decompress to more than 67108864 bytes",
    ],
    ['a chunk longer than the file', pngOf(1, 1).subarray(0, -1), 'the PNG is cut off at byte 44'],
    ['another file', Buffer.from('hello'), 'not a PNG'],
  ])('are refused in %s', async (_, bytes, reason) => {
    expect(await refusal(() => readPngText(bytes))).toContain(reason);
  });

  it.each<[string, string]>([
    ['', 'x'],
    ['x'.repeat(80), 'x'],
    [' x', 'x'],
    ['x  y', 'x'],
    ['x\n', 'x'],
    ['日', 'x'],
    ['x', 'a\0b'],
    ['x', '\ud800'],
  ])('are not written as %j: %j', async (key, value) => {
    await expect(encodePng(picture, { [key]: value })).rejects.toThrow(RangeError);
  });
});

describe('resizeImage', () => {
  it('scales a plain colour to itself, with alpha too (atol 1: alpha is multiplied in and out)', async () => {
    for (const channels of [3, 4] as const) {
      const plain = { width: 8, height: 6, channels, data: new Uint8Array(48 * channels).fill(128) };
      const small = await resizeImage(plain, 3, 5);
      expect([small.width, small.height, small.channels, small.data.length]).toEqual([3, 5, channels, 15 * channels]);
      expect(small.data.every((byte) => Math.abs(byte - 128) <= 1)).toBe(true);
    }
  });

  it('copies pixels with the nearest kernel', async () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const { data: doubled } = await resizeImage({ width: 2, height: 1, channels: 3, data }, 4, 2, 'nearest');
    expect([...doubled]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  });
});
