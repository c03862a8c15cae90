import type { Bounds, Sprite } from './sprite.ts';

/** What is kept of a rasterised drawing: the sprite and its colour. */
export interface Rasterised extends Sprite {
  readonly color: string;
}

interface Entry {
  readonly name: string;
  readonly color: string;
  readonly extent: Readonly<Bounds>;
  readonly reach: Readonly<Bounds>;
  readonly sides: readonly number[];
}

const bytesOf = (side: number): number => (side + 2) ** 2 * 4;

/** Drawings as one run of bytes: length of the header (uint32, little-endian), header (JSON), rasters one after the other. */
export function pack(drawings: ReadonlyMap<string, Rasterised>): Uint8Array {
  const entries = [...drawings].map(
    ([name, { levels, ...known }]): Entry => ({ name, ...known, sides: levels.map((level) => level.side) }),
  );
  const header = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...[...drawings.values()].flatMap(({ levels }) => levels.map((level) => level.data))]);
}

/** The drawings of `pack`; the rasters are views of the given bytes. */
export function unpack(bytes: Buffer): Map<string, Rasterised> {
  let offset = 4 + bytes.readUInt32LE(0);
  const entries = JSON.parse(bytes.toString('utf8', 4, offset)) as Entry[];
  return new Map(
    entries.map(({ name, sides, ...known }) => {
      const levels = sides.map((side) => {
        const data = bytes.subarray(offset, offset + bytesOf(side));
        offset += bytesOf(side);
        return { side, data };
      });
      return [name, { ...known, levels }];
    }),
  );
}
