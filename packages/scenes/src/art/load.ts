import { createHash } from 'node:crypto';
import { sharp } from '@kaleido/shared/sharp';
import { anchorsBySet } from '../anchors/anchors.ts';
import type { Anchors } from '../anchors/table.ts';
import { keep, recall } from './cache.ts';
import { mainColor, turnedColors } from './colors.ts';
import { pack, type Rasterised, unpack } from './pack.ts';
import { fillWithPaper, premultiply } from './raster.ts';
import type { ArtSet } from './sets.ts';
import { shapeDrawings } from './shapes.ts';
import { type Drawing, editionOf, readArt } from './source.ts';
import { levelSides, makeSprite } from './sprite.ts';

/** A drawing of one style, ready to be composed. */
export interface ArtPiece extends Rasterised {
  readonly anchors: Anchors;
}

/** The drawings of one style, by emoji name. */
export interface Style {
  readonly set: ArtSet;
  readonly pieces: ReadonlyMap<string, ArtPiece>;
}

/** Raised whenever the same art would be rasterised to other bytes or named other colours: the cache is then rebuilt. */
const RASTERISER_VERSION = 9;

/** Pixels a side of the largest rasters, and of what all are shrunk from; larger pictures enlarge these. All art at 1024 would take 7 GB. */
const MAX_RASTER = 256;

const shapeAnchors: Anchors = { facing: 'front', view: 'body' };

/** Smaller rasters are among the levels of those of this side, which training and the drawn scenes use. */
const COMMON_SIDE = 64;

/**
 * Rasterises every drawing of a set that has a line in its table of anchors, for pictures of `size` pixels a side; from the cache
 * where the same drawings have been rasterised before. @throws Error when the set's art is not installed
 */
export async function loadStyle(set: ArtSet, size: number): Promise<Style> {
  const anchors = anchorsBySet[set.id]!;
  const rasterised = await rastersOf(set, [...anchors.keys()], rasterSide(size));
  return {
    set,
    pieces: new Map([...rasterised].map(([name, drawn]) => [name, { ...drawn, anchors: anchors.get(name) ?? shapeAnchors }])),
  };
}

/** The drawings of a set with rasters of at most `side` pixels. */
async function rastersOf(set: ArtSet, names: readonly string[], side: number): Promise<Map<string, Rasterised>> {
  const key = createHash('sha256')
    .update(JSON.stringify([RASTERISER_VERSION, await editionOf(set), set.lineArt, names]))
    .digest('hex');
  const file = `scenes-${set.id}-${side}-${key.slice(0, 16)}.bin`;
  const cached = await recall(file);
  if (cached) return unpack(cached);
  const rasterised =
    side < COMMON_SIDE && levelSides(COMMON_SIDE).includes(side)
      ? upTo(side, await rastersOf(set, names, COMMON_SIDE))
      : await rasterise([...(await readArt(set, names)), ...shapeDrawings(set.lineArt)], set.lineArt, side);
  await keep(file, pack(rasterised));
  return rasterised;
}

const upTo = (side: number, drawings: ReadonlyMap<string, Rasterised>): Map<string, Rasterised> =>
  new Map([...drawings].map(([name, drawn]) => [name, { ...drawn, levels: drawn.levels.filter((level) => level.side <= side) }]));

/** The side of the largest raster that pictures of `size` pixels are drawn from. */
export const rasterSide = (size: number): number => Math.min(size, MAX_RASTER);

async function rasterise(drawings: readonly Drawing[], lineArt: boolean, side: number): Promise<Map<string, Rasterised>> {
  const drawn = new Map<string, Rasterised>();
  for (const { name, source } of drawings) {
    const straight = await sharp(source, { density: 72 })
      .resize(MAX_RASTER, MAX_RASTER, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .ensureAlpha()
      .raw()
      .toBuffer();
    const premultiplied = premultiply(MAX_RASTER, straight);
    const raster = lineArt ? fillWithPaper(premultiplied) : premultiplied;
    const colors = lineArt
      ? { color: 'black and white', turns: {} }
      : { color: mainColor(raster), turns: Object.fromEntries(turnedColors(raster)) };
    drawn.set(name, { ...makeSprite(raster, side), ...colors });
  }
  return drawn;
}
