import { InputError } from '@kaleido/shared/errors';
import type { Mask } from '../mask/mask.ts';

/**
 * The mask of a run-length encoding: lengths of runs of 0 and 1 by turns, 0 first, down one column after another.
 * @throws InputError (the reason alone) when the runs do not fill the picture exactly
 */
export function maskOfRuns(runs: readonly number[], width: number, height: number): Mask {
  const data = new Uint8Array(width * height);
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (!Number.isInteger(run) || run < 0) throw new InputError(`counts[${index}]: expected the length of a run, got ${run}`);
    if (run > data.length - at) throw new InputError(`counts: the runs are longer than the ${width} × ${height} pixels of the picture`);
    if (index % 2 === 1) for (let i = at; i < at + run; i++) data[(i % height) * width + Math.floor(i / height)] = 1;
    at += run;
  }
  if (at < data.length) throw new InputError(`counts: the runs end after ${at} of the ${width} × ${height} pixels of the picture`);
  return { width, height, data };
}

/** No run is longer than a picture of 2^31 pixels: 7 groups of 5 bits. */
const MAX_GROUPS = 7;

/**
 * Lengths of runs from COCO's compressed form: numbers in groups of 5 bits, low ones first, with a bit that says whether more follow,
 * as characters from `0` on; from the fourth on each is the difference to the one before the last.
 * @throws InputError (the reason alone) for a text that is not of this form
 */
export function decompressRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    let groups = 0;
    for (let code = 0x20; code & 0x20; groups++) {
      code = counts.charCodeAt(at++) - 48; // NaN after the end
      if (!(code >= 0 && code < 64) || groups === MAX_GROUPS)
        throw new InputError(`counts: expected run lengths in COCO's compressed form, which character ${at} does not fit`);
      value += (code & 0x1f) * 2 ** (5 * groups);
      if (!(code & 0x20) && code & 0x10) value -= 2 ** (5 * (groups + 1));
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}
