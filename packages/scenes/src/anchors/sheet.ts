import type { SheetEntry } from '@kaleido/shared/image';
import { random } from '@kaleido/shared/random';
import type { ArtPiece, Style } from '../art/load.ts';
import { type Canvas, gradient, rectangle } from '../canvas.ts';
import { drawLayer, type Layer } from '../compose.ts';
import { arrange, canRelate, type Placed } from '../layout/arrange.ts';
import { type Relation, subjects, things } from '../lexicon.ts';

const worn: readonly (readonly [Relation, string])[] = [
  ['wearing', 'top hat'],
  ['wearing', 'crown'],
  ['wearing', 'glasses'],
  ['drinking', 'coffee'],
];

/**
 * Every drawing of a style as a tile for the eye: subjects wear hat, crown and glasses and drink, hands are marked; things show their
 * own anchors. Below stand its name, main colour and the way it faces. `side` pixels a tile.
 */
export function anchorTiles({ pieces }: Style, side: number): SheetEntry[] {
  const shown = new Set(Object.values(subjects).flatMap(({ drawings }) => drawings));
  return [...pieces].map(([name, piece]) => {
    const canvas: Canvas = { side, rgb: new Uint8Array(side * side * 3) };
    gradient(canvas, 0, 1, [214, 232, 220], [214, 232, 220]);
    const visibility = new Float32Array(side * side);
    const dressed = shown.has(name) ? dress(piece, pieces) : [{ piece, role: 'subject' as const, x: 0, y: 0, size: 1, mirror: false }];
    for (const placed of dressed) drawLayer(canvas, tileLayer(placed), visibility, []);
    for (const point of marks(piece, shown.has(name))) {
      const [x, y] = [0.1 + (point[0]! / 100) * 0.72, 0.24 + (point[1]! / 100) * 0.72];
      rectangle(canvas, x - 0.015, y - 0.015, x + 0.015, y + 0.015, [255, 0, 160]);
    }
    const { facing, view } = piece.anchors;
    return {
      pictures: [{ width: side, height: side, channels: 3, data: canvas.rgb }],
      caption: `${name} ${piece.color}${shown.has(name) ? ` ${facing} ${view}` : ''}`,
    };
  });
}

/** Smaller than the tile, with room for a hat. */
const tileLayer = ({ piece, x, y, size, mirror }: Placed): Layer => ({
  sprite: piece,
  entity: 0,
  x: 0.1 + x * 0.72,
  y: 0.24 + y * 0.72,
  size: size * 0.72,
  mirror,
});

function dress(piece: ArtPiece, pieces: ReadonlyMap<string, ArtPiece>): Placed[] {
  const self: Placed = { piece, role: 'subject', x: 0, y: 0, size: 1, mirror: false };
  const still = { ...random(0), uniform: () => 0.5 };
  const added = worn.flatMap(([relation, id]) => {
    const thing = things[id]!;
    const thingPiece = pieces.get(thing.drawings[0]!);
    if (!thingPiece || !canRelate(relation, { subject: piece, thing, thingPiece })) return [];
    return arrange(still, relation, { subject: piece, thing, thingPiece }).filter((placed) => placed.role === 'thing');
  });
  return [self, ...added];
}

const marks = ({ anchors }: ArtPiece, subject: boolean): (readonly number[])[] =>
  (subject ? [anchors.hand] : [anchors.head, anchors.eyes, anchors.mouth, anchors.hand, anchors.top]).flatMap((point) =>
    point ? [point] : [],
  );
