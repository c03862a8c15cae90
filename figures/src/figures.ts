import type { Cell } from './cell.ts';
import { type MethodName, methods } from './methods.ts';

/** What `npm run figure -- NAME` computes and draws. */
export interface Figure {
  readonly title: string;
  readonly note: string;
  /** Most important first: they are computed in this order. */
  readonly cells: readonly Cell[];
}

const HEADLINE: readonly MethodName[] = ['plain', 'combined'];
const rivals = (Object.keys(methods) as MethodName[]).filter((name) => !HEADLINE.includes(name));
const cross = <A, B, C>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => C): C[] => as.flatMap((a) => bs.map((b) => make(a, b)));

/** Captions and pictures of each: enough for intervals, or only to see that all works. */
const full = { captions: 125, group: 16, scenes: 20_000, bootstrap: 20 };
const tiny = { captions: 4, group: 2, scenes: 2000, bootstrap: 3 };

/** Every figure by name. Quick ones have few cells and few pictures, which prove that the pipes run and nothing else. */
export function figures(quick: boolean): Readonly<Record<string, Figure>> {
  const point = (method: MethodName, guidance: number): Cell => ({
    ...{ kind: 'scores', method, guidance, seed: 1, size: 16 },
    ...(quick ? tiny : full),
  });
  const sheet = (method: MethodName, guidance: number, captions: string | number, group: number): Cell => ({
    ...{ kind: 'sheet', method, guidance, seed: 0, captions },
    ...(quick ? { size: 16, group: Math.min(group, 2) } : { size: 64, group }),
  });
  return {
    5: {
      title: 'Quality and diversity against guidance: scenes, 16 pixels',
      note:
        'A plain model is the shipped one with `--latents none` unless `--plain-model` names another. Captions are the most frequent of ' +
        '20 000 scenes; the reals are scenes of the same captions.',
      cells: quick
        ? HEADLINE.map((method) => point(method, 7))
        : [...cross([1, 1.5, 2, 3, 4, 5, 7, 10], HEADLINE, (g, method) => point(method, g)), ...cross(rivals, [7, 4, 1], point)],
    },
    7: {
      title: 'One caption at rising guidance, without and with the prior',
      note: 'Uncurated: the first pictures of seed 0. The plain model is the shipped one with `--latents none` unless `--plain-model` names another.',
      cells: cross(quick ? [7] : [1, 3, 5, 7, 10], HEADLINE, (g, method) => sheet(method, g, 'a squirrel wearing a crown', 8)),
    },
    12: {
      title: 'Uncurated pictures',
      note: 'Captions are the first of `kaleido-scenes --captions --seed 99`, pictures those of seed 0; the boxes of the plan are drawn.',
      cells: [sheet('combined', 7, quick ? 2 : 24, 1)],
    },
  };
}
