import { InputError } from '@kaleido/shared/errors';
import type { Mask } from '../mask/mask.ts';

/**
 * Decodes run lengths to a mask: alternating runs of 0 and 1, 0 first, in column-major order.
 * @throws InputError (the reason alone) if the runs do not fill the picture exactly
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

/** Enough for runs of 2^31 pixels: 7 groups of 5 bits. */
const MAX_GROUPS = 7;

/**
 * Decompresses COCO run lengths: little-endian groups of 5 bits, each with a continuation bit, as characters from `0` on; from the fourth
 * run on, the difference to the run before the last.
 * @throws InputError (the reason alone) for text that is not in this form
 */
export function decompressRuns(counts: string): number[] {
  const runs: number[] = [];
  for (let at = 0; at < counts.length; ) {
    let value = 0;
    let groups = 0;
    for (let code = 0x20; code & 0x20; groups++) {
      code = counts.charCodeAt(at++) - 48; // NaN after the end
      if (!(code >= 0 && code < 64) || groups === MAX_GROUPS)
        throw new InputError(`counts: expected COCO's compressed run lengths, but character ${at} is invalid`);
      value += (code & 0x1f) * 2 ** (5 * groups);
      if (!(code & 0x20) && code & 0x10) value -= 2 ** (5 * (groups + 1));
    }
    runs.push(runs.length > 2 ? value + runs[runs.length - 2]! : value);
  }
  return runs;
}
