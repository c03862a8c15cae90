/**
 * A smaller input that still fails: pieces are left out, halves first, then smaller ones, while the finding stays the same (delta debugging,
 * Zeller & Hildebrandt 2002, §3).
 * @param stillFails whether a candidate has the same finding
 * @param tries how many candidates may be tried
 */
export async function minimise(input: Buffer, stillFails: (candidate: Buffer) => Promise<boolean>, tries: number): Promise<Buffer> {
  let best = input;
  let left = tries;
  for (let piece = Math.ceil(best.length / 2); piece >= 1 && left > 0; piece = piece === 1 ? 0 : Math.ceil(piece / 2)) {
    for (let at = 0; at < best.length && left > 0; ) {
      const candidate = Buffer.concat([best.subarray(0, at), best.subarray(at + piece)]);
      left--;
      if (candidate.length < best.length && (await stillFails(candidate))) best = candidate;
      else at += piece;
    }
  }
  return best;
}
