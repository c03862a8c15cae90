import type { Bounds, Sprite } from './sprite.ts';

/** What is kept of a rasterised drawing: the sprite and its colour. */
export interface Rasterised extends Sprite {
  readonly color: string;
  /** Its colour when its hue is turned by so many degrees. */
  readonly turns: Readonly<Record<string, string>>;
}

interface Entry {
  readonly name: string;
  readonly color: string;
  readonly turns: Readonly<Record<string, string>>;
  readonly extent: Readonly<Bounds>;
  readonly reach: Readonly<Bounds>;
  readonly sides: readonly number[];
}

const pixelsOf = (side: number): number => (side + 2) ** 2;

/**
 * Drawings as one run of bytes: length of the header (uint32, little-endian), header (JSON, filled with spaces so that what follows is
 * aligned), the pixels of all levels one after the other.
 */
export function pack(drawings: ReadonlyMap<string, Rasterised>): Uint8Array {
  const entries = [...drawings].map(
    ([name, { levels, ...known }]): Entry => ({ name, ...known, sides: levels.map((level) => level.side) }),
  );
  const text = Buffer.from(JSON.stringify(entries));
  const header = Buffer.concat([text, Buffer.alloc(-text.length & 3, ' ')]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const pixels = [...drawings.values()].flatMap(({ levels }) =>
    levels.map(({ pixels }) => new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)),
  );
  return Buffer.concat([length, header, ...pixels]);
}

/** The drawings of `pack`; their pixels are views of the given bytes, which begin at a multiple of four. */
export function unpack(bytes: Buffer): Map<string, Rasterised> {
  let offset = 4 + bytes.readUInt32LE(0);
  const entries = JSON.parse(bytes.toString('utf8', 4, offset)) as Entry[];
  return new Map(
    entries.map(({ name, sides, ...known }) => {
      const levels = sides.map((side) => {
        const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset + offset, pixelsOf(side));
        offset += pixels.byteLength;
        return { side, pixels };
      });
      return [name, { ...known, levels }];
    }),
  );
}
