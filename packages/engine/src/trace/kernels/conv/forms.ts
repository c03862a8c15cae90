import type { Tracer } from '../../values.ts';
import { suitsBlocks } from './blocked.ts';
import type { Geometry } from './geometry.ts';
import { suitsWinograd } from './winograd.ts';

/** Notes whether a convolution has forms that are faster than the portable one: only those whose filter is not constant have. */
export function noteForms(t: Tracer, g: Geometry, filter: string): void {
  if (!t.graph.isConstant(filter) && (suitsBlocks(g) || suitsWinograd(g))) t.hasFasterForms = true;
}
