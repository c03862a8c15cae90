/** Where things are worn and held on one drawing, in hundredths of its square canvas, x from the left, y from the top. */
export interface Anchors {
  /** Which way the drawing looks before any mirroring. */
  readonly facing: 'left' | 'right' | 'front';
  /** Whether the drawing is a face alone or a whole body. */
  readonly view: 'face' | 'body';
  /** Middle of the line on which a hat's brim rests, and the skull's width there. */
  readonly head?: readonly [x: number, y: number, width: number];
  /** Middle between the eyes, and the distance between their centres (for a profile: what it would be from the front). */
  readonly eyes?: readonly [x: number, y: number, distance: number];
  /** Where a cup's rim touches. */
  readonly mouth?: readonly [x: number, y: number];
  /** Where a held thing is gripped. */
  readonly hand?: readonly [x: number, y: number];
  /** Middle of the surface that one stands on, or of a container's front rim, and its width. */
  readonly top?: readonly [x: number, y: number, width: number];
}

const sizes = { head: 3, eyes: 3, mouth: 2, hand: 2, top: 3 } as const;

/**
 * Reads a table of anchors, one drawing a line: its emoji's name, the way it faces, its view, then named anchors, each followed
 * by its numbers. An anchor that is not written does not exist; the relation that needs it leaves the drawing out.
 * @throws SyntaxError that names the line when it does not read so
 */
export function parseAnchors(table: string): ReadonlyMap<string, Anchors> {
  const anchors = new Map<string, Anchors>();
  for (const line of table.split('\n')) {
    const [name, facing, view, ...rest] = line.trim().split(/\s+/);
    if (!name) continue;
    const problem = (what: string) => new SyntaxError(`anchors: "${line.trim()}": ${what}`);
    if (anchors.has(name)) throw problem('a second line for this drawing');
    if (facing !== 'left' && facing !== 'right' && facing !== 'front') throw problem('expected left, right or front');
    if (view !== 'face' && view !== 'body') throw problem('expected face or body');
    const points: Record<string, number[]> = {};
    for (let i = 0; i < rest.length; ) {
      const kind = rest[i]!;
      if (!(kind in sizes)) throw problem(`unknown anchor ${kind}`);
      const count = sizes[kind as keyof typeof sizes];
      const numbers = rest.slice(i + 1, i + 1 + count).map(Number);
      if (numbers.length !== count || !numbers.every((n) => Number.isInteger(n) && n >= -20 && n <= 120))
        throw problem(`${kind} takes ${count} whole numbers`);
      points[kind] = numbers;
      i += 1 + count;
    }
    anchors.set(name, { facing, view, ...points } as Anchors);
  }
  return anchors;
}
