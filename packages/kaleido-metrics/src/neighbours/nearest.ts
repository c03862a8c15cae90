import type { Screen, ScreenedSet } from './screen.ts';

/** The nearest neighbours of each query, nearest first; of equal distances the earlier point comes first. */
export interface Neighbours {
  readonly k: number;
  /** [queries, k], indices of points. */
  readonly indices: Int32Array;
  /** [queries, k], squared, in the screen's units. */
  readonly squares: Float64Array;
}

/** Candidates a query keeps beyond k before they are measured exactly. */
const SPARE = 48;

/**
 * The k nearest points of each query, exactly (in double precision). When queries and points are the same set, a point is not its own neighbour.
 * `done` is called after each block.
 * @throws RangeError when there are fewer than k candidates
 */
export async function nearestNeighbours(
  screen: Screen,
  queries: ScreenedSet,
  points: ScreenedSet,
  k: number,
  done: () => void = () => {},
): Promise<Neighbours> {
  const same = queries === points;
  const candidates = points.count - (same ? 1 : 0);
  if (k > candidates) throw new RangeError(`k = ${k} needs at least ${same ? k + 1 : k} samples, got ${points.count}`);
  const shortlist = openShortlist(screen, queries, points, k);
  const { margin } = screen;
  const low = (norms: Float64Array): Float64Array => norms.map((value) => (1 - margin) * value - 1e-37);
  const [queryLow, pointLow] = [low(queries.norms), low(points.norms)];
  const { limits } = shortlist;
  for await (const { aFrom, aTo, bFrom, bTo, dots } of screen.blocks(queries, points)) {
    for (let i = aFrom; i < aTo; i++) {
      const base = (i - aFrom) * screen.block - bFrom;
      const own = queryLow[i]!;
      for (let j = same ? Math.max(bFrom, i + 1) : bFrom; j < bTo; j++) {
        const lower = own + pointLow[j]! - 2 * dots[base + j]!;
        if (lower <= limits[i]!) shortlist.add(i, j, lower);
        if (same && lower <= limits[j]!) shortlist.add(j, i, lower);
      }
    }
    done();
  }
  return shortlist.finish();
}

/**
 * The points that can still be among the k nearest of each query. `limits` [queries] bounds the squared distance of the k-th from above:
 * points certainly beyond it need not be added.
 */
function openShortlist(screen: Screen, queries: ScreenedSet, points: ScreenedSet, k: number) {
  const limits = new Float64Array(queries.count).fill(Number.POSITIVE_INFINITY);
  const uppers = new Float64Array(queries.count * k).fill(Number.POSITIVE_INFINITY); // of each query the k smallest, ascending
  const found: number[][] = Array.from({ length: queries.count }, () => []);

  /** Inserts an upper bound; the k-th smallest is the limit. */
  const bound = (query: number, upper: number): void => {
    const first = query * k;
    let at = first + k - 1;
    if (upper >= uppers[at]!) return;
    for (; at > first && uppers[at - 1]! > upper; at--) uppers[at] = uppers[at - 1]!;
    uppers[at] = upper;
    limits[query] = uppers[first + k - 1]!;
  };

  /** The k nearest of the candidates, by exact distance, then by index. */
  const measured = (query: number): { index: number; square: number }[] =>
    (found[query] ?? [])
      .map((index) => ({ index, square: screen.exact(queries, query, points, index) }))
      .sort((a, b) => a.square - b.square || a.index - b.index)
      .slice(0, k);

  const prune = (query: number): void => {
    const kept = measured(query);
    found[query] = kept.map(({ index }) => index);
    kept.forEach(({ square }, i) => {
      uppers[query * k + i] = square;
    });
    const last = kept.at(-1)?.square ?? Number.POSITIVE_INFINITY;
    // Nothing is nearer than a duplicate: a query with k of them is done.
    limits[query] = last === 0 ? Number.NEGATIVE_INFINITY : last;
  };

  return {
    limits,
    add(query: number, point: number, lower: number): void {
      found[query]!.push(point);
      bound(query, lower + 2 * screen.margin * (queries.norms[query]! + points.norms[point]!) + 2e-37);
      if (found[query]!.length >= 2 * k + SPARE) prune(query);
    },
    finish(): Neighbours {
      const indices = new Int32Array(queries.count * k);
      const squares = new Float64Array(queries.count * k);
      for (let query = 0; query < queries.count; query++)
        measured(query).forEach(({ index, square }, i) => {
          indices[query * k + i] = index;
          squares[query * k + i] = square;
        });
      return { k, indices, squares };
    },
  };
}

/** Squared distance to the k-th neighbour of each query. */
export const kthSquares = ({ k: stored, squares }: Neighbours, k: number): Float64Array =>
  Float64Array.from({ length: squares.length / stored }, (_, query) => squares[query * stored + k - 1]!);
