import sharp from 'sharp';
import { anchorsBySet } from '../anchors/anchors.ts';
import type { Anchors } from '../anchors/table.ts';
import { collectDrawings } from './collect.ts';
import { mainColor } from './colors.ts';
import { fillWithPaper, premultiply } from './raster.ts';
import type { ArtSet } from './sets.ts';
import { shapeDrawings } from './shapes.ts';
import { makeSprite, type Sprite } from './sprite.ts';

/** A drawing of one style, ready to be composed. */
export interface ArtPiece extends Sprite {
  /** The colour that covers most of it. */
  readonly color: string;
  readonly anchors: Anchors;
}

/** The drawings of one style, by emoji name. */
export interface Style {
  readonly set: ArtSet;
  readonly pieces: ReadonlyMap<string, ArtPiece>;
}

const shapeAnchors: Anchors = { facing: 'front', view: 'body' };

/** Rasterises every drawing of a set that has a line in its table of anchors, for pictures of `size` pixels a side. */
export async function loadStyle(set: ArtSet, size: number): Promise<Style> {
  const anchors = anchorsBySet[set.id] ?? new Map<string, Anchors>();
  const base = Math.max(256, size);
  const pieces = new Map<string, ArtPiece>();
  const drawings = [...(await collectDrawings(set, [...anchors.keys()])), ...shapeDrawings(set.lineArt)];
  for (const { name, source } of drawings) {
    const straight = await sharp(source)
      .resize(base, base, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
      .ensureAlpha()
      .raw()
      .toBuffer();
    const drawn = premultiply(base, straight);
    const raster = set.lineArt ? fillWithPaper(drawn) : drawn;
    pieces.set(name, { ...makeSprite(raster, size), color: mainColor(raster), anchors: anchors.get(name) ?? shapeAnchors });
  }
  return { set, pieces };
}
