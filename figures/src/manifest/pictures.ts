import type { SheetCell } from '../cell.ts';
import type { MethodName } from '../methods.ts';
import type { Figure } from './figure.ts';

interface Layout {
  readonly captions: string | number;
  readonly group: number;
  readonly images?: number;
}

const sheet = (quick: boolean, method: MethodName, guidance: number, { captions, group, images = 1 }: Layout): SheetCell => ({
  ...{ kind: 'sheet', method, guidance, seed: 0, captions },
  ...(quick ? { size: 16, group: Math.min(group, 2), images: Math.min(images, 2) } : { size: 64, group, images }),
});

const SQUIRREL = 'a squirrel wearing a crown';
const BEAR = 'a teddy bear wearing glasses';
const FIRST = 'Captions are the first of `kaleido-scenes --captions --seed 99`, pictures those of seed 0.';
const OVER = 'Boxes and ellipses of the plans are drawn over the pictures, what vokens say beside them.';

/** Fig. 6: what each kind of latents holds fast. */
export const control = (quick: boolean): Figure => ({
  title: 'Control by each kind of latents',
  note: `Two plans of "${BEAR}" for each kind, and four pictures of each plan from different noises, at guidance 7. ${OVER}`,
  cells: (quick ? (['text-bbox'] as const) : (['text', 'blob', 'bbox', 'voken', 'combined', 'text-bbox'] as const)).map((method) =>
    sheet(quick, method, 7, { captions: BEAR, group: 2, images: 4 }),
  ),
});

/** Fig. 7: what is left of diversity. */
export const rising = (quick: boolean): Figure => ({
  title: 'One caption at rising guidance, without and with the prior',
  note: `Uncurated: the first eight pictures of seed 0 of "${SQUIRREL}". A plain model is the shipped one with \`--latents none\` unless \`--plain-model\` names another.`,
  cells: (quick ? [7] : [7, 1, 3, 5, 10]).flatMap((guidance) =>
    (quick ? (['plain', 'text-bbox'] as const) : (['plain', 'text-bbox', 'combined'] as const)).map((method) =>
      sheet(quick, method, guidance, { captions: SQUIRREL, group: 8 }),
    ),
  ),
});

const both = (quick: boolean, guidance: number, layout: Layout): SheetCell[] =>
  (['plain', 'text-bbox', 'combined'] as const).map((method) => sheet(quick, method, guidance, layout));

/** Figs. 10 and 11: many captions, few pictures of each. */
export const uncurated10 = (quick: boolean): Figure => ({
  title: 'Uncurated pictures of twelve captions at guidance 4',
  note: `${FIRST} ${OVER}`,
  cells: both(quick, 4, { captions: quick ? 1 : 12, group: 4 }),
});

export const uncurated11 = (quick: boolean): Figure => ({
  title: 'Uncurated pictures of forty-eight captions at guidance 4',
  note: `${FIRST} ${OVER}`,
  cells: both(quick, 4, { captions: quick ? 1 : 48, group: 1 }),
});

/** Figs. 12 and 13: many pictures of one caption. */
export const uncurated12 = (quick: boolean): Figure => ({
  title: `Uncurated pictures of "${BEAR}" at guidance 7`,
  note: `The caption is the paper's, the pictures are the first 24 of seed 0. ${OVER}`,
  cells: both(quick, 7, { captions: BEAR, group: 24 }),
});

export const uncurated13 = (quick: boolean): Figure => ({
  title: `Uncurated pictures of "${SQUIRREL}" at guidance 7`,
  note: `The caption is the paper's, the pictures are the first 24 of seed 0. ${OVER}`,
  cells: both(quick, 7, { captions: SQUIRREL, group: 24 }),
});
