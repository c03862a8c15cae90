import type { Cell } from '../cell.ts';

/** What `npm run figure -- NAME` computes and draws. */
export interface Figure {
  readonly title: string;
  readonly note: string;
  /** Most important first: they are computed in this order. */
  readonly cells: readonly Cell[];
}
