import { openRanged } from '../ranged-file.ts';
import { fileCursor } from './cursor.ts';
import { tarEntries } from './entries.ts';
import { BLOCK, isZero } from './header.ts';
import { whatElse } from './mistaken.ts';
import { memberParts } from './samples.ts';

/**
 * Indexes a WebDataset shard: the byte offsets of begin and end of each sample, in one flat array [begin, end, begin, end, …]. Reads only
 * headers. A member outside all samples may lie within a span or between two.
 * @throws InputError as `tarEntries` and `openRanged` do
 */
export async function tarSpans(path: string): Promise<Float64Array> {
  const spans: number[] = [];
  let current: string | undefined;
  const file = await openRanged(path);
  try {
    for await (const { name, kind, start, end } of tarEntries(fileCursor(file), { name: path })) {
      const key = kind === 'other' ? undefined : memberParts(name)?.key;
      if (key === undefined) continue;
      if (key !== current) spans.push(start, end);
      else spans[spans.length - 1] = end;
      current = key;
    }
  } finally {
    await file.close();
  }
  return Float64Array.from(spans);
}

/**
 * The size of an archive, and a fault visible at its beginning or end, so that a truncated download is found before training.
 * @throws InputError as `openRanged` does
 */
export async function lookAtTar(path: string): Promise<{ readonly size: number; readonly fault: string | undefined }> {
  const file = await openRanged(path);
  const { size } = file;
  try {
    if (size === 0) return { size, fault: 'it is empty' };
    const head = Buffer.alloc(Math.min(64, size));
    await file.fill(head, 0);
    const tail = Buffer.alloc(Math.min(BLOCK, size));
    await file.fill(tail, size - tail.length);
    const hasEnd = size % BLOCK === 0 && isZero(tail);
    return { size, fault: whatElse(head) ?? (hasEnd ? undefined : 'it is cut off, its end is missing') };
  } finally {
    await file.close();
  }
}
