import { deflateSync } from 'node:zlib';
import { crc32 } from '../../crc32.ts';
import { edgeOf, mutateBytes } from './bytes.ts';
import type { Draw } from './draw.ts';
import type { Mutate } from './reader.ts';

interface Chunk {
  type: string;
  data: Buffer;
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const TYPES = ['tEXt', 'zTXt', 'iTXt', 'IDAT', 'IEND', 'PLTE', 'IHDR', 'eXIf', 'iCCP', 'tRNS', 'acTL', 'fcTL', 'fdAT'];

function chunksOf(bytes: Buffer): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) break;
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: Buffer.from(bytes.subarray(at + 8, at + 8 + length)) });
    at += 12 + length;
  }
  return chunks;
}

/** A PNG of chunks; `draw` twists a few lengths and checksums. */
function pngOf(chunks: readonly Chunk[], draw?: Draw): Buffer {
  const written = chunks.map(({ type, data }) => {
    const chunk = Buffer.alloc(12 + data.length);
    chunk.writeUInt32BE(draw?.chance(0.02) ? Number(edgeOf(draw, 32)) : data.length, 0);
    chunk.write(type, 4, 4, 'latin1');
    data.copy(chunk, 8);
    chunk.writeUInt32BE(draw?.chance(0.03) ? 1 : crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
    return chunk;
  });
  return Buffer.concat([SIGNATURE, ...written]);
}

/** Changes a PNG by its chunks, with checksums that fit; other pictures by their bytes. */
export const mutatePng: Mutate = (input, draw, others) => {
  const chunks = input[0] === SIGNATURE[0] && !draw.chance(0.2) ? chunksOf(input) : [];
  if (chunks.length === 0) return mutateBytes(input, draw, others);
  for (let n = 1 + draw.int(3); n > 0; n--) changeChunks(chunks, draw);
  return pngOf(chunks, draw.chance(0.7) ? draw : undefined);
};

function changeChunks(chunks: Chunk[], draw: Draw): void {
  const chunk = draw.pick(chunks);
  switch (draw.int(7)) {
    case 0:
      changeHeader(chunks, draw);
      break;
    case 1:
      chunk.data = mutateBytes(chunk.data, draw, []);
      break;
    case 2:
      if (chunks.length > 1) chunks.splice(draw.int(chunks.length), 1);
      break;
    case 3:
      chunks.splice(draw.int(chunks.length + 1), 0, { type: draw.pick(TYPES), data: Buffer.from(chunk.data) });
      break;
    case 4:
      chunks.splice(1, 0, { type: draw.pick(['tEXt', 'zTXt', 'iTXt']), data: oddText(draw) });
      break;
    case 5:
      chunks.reverse();
      break;
    default: {
      const pixels = chunks.find(({ type }) => type === 'IDAT');
      if (pixels) pixels.data = deflateSync(Buffer.alloc(draw.pick([0, 1, 40, 5000]), draw.int(256)));
    }
  }
}

function changeHeader(chunks: readonly Chunk[], draw: Draw): void {
  const header = chunks.find(({ type, data }) => type === 'IHDR' && data.length >= 13);
  if (!header) return;
  const field = draw.int(7);
  if (field < 2) header.data.writeUInt32BE(Number(edgeOf(draw, 32)), 4 * field);
  else header.data[6 + field] = draw.pick([0, 1, 2, 3, 4, 6, 8, 16, 255]);
}

/** A text chunk's data: a keyword, flags, and text that may unpack to much more. */
const oddText = (draw: Draw): Buffer =>
  Buffer.concat([
    Buffer.from(draw.pick(['kaleido-record', '', '__proto__', 'a', 'x'.repeat(90)])),
    Buffer.from([0, draw.pick([0, 1, 2]), draw.pick([0, 1]), 0, 0]),
    draw.chance(0.5) ? deflateSync(Buffer.alloc(draw.pick([0, 10, 100_000]))) : Buffer.from('x'),
  ]);
