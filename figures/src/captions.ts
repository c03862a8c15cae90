import { type Names, nameOf, type ScoreCell } from './cell.ts';
import { command, pipe } from './command-line.ts';

/** Seeds of scenes, other than those of training. */
export const seeds = { captions: 99, reals: 1000, latents: 2000 } as const;

/** The first `n` records of each caption on the list. */
const FIRST =
  '($list / "\\n") as $captions | foreach (inputs | select(.caption | IN($captions[]))) as $r ({}; .[$r.caption] += 1; if .[$r.caption] <= $n then $r else empty end)';

/** Writes `captions.txt`. */
export function listed(cell: ScoreCell, names: Names): string {
  const { data, captions, scenes } = cell;
  if (data === 'clothes') return `${pipe(command(['ls', `${nameOf(names, 'photos')}/train`]), `head -n ${captions}`)} > captions.txt`;
  if (data === 'held-out') return heldOut(scenes, captions);
  return `${command(['sed', '-n', `1,${captions}p`, nameOf(names, 'captions')])} > captions.txt`;
}

/** The most frequent captions of pairs that training leaves out, as the list of others was made. */
export const heldOut = (scenes: number, captions: number): string =>
  `${pipe(
    command(['kaleido-scenes', '--captions', '--split', 'held-out', '-n', scenes, '--seed', seeds.captions]),
    'LC_ALL=C sort',
    'uniq -c',
    'LC_ALL=C sort -k1,1nr -k2',
    command(['sed', '-n', `1,${captions}s/^ *[0-9]* //p`]),
  )} > captions.txt`;

/** Scenes of the captions in `captions.txt`, at most `n` of each. */
export const ofCaptions = ({ data, scenes, size }: ScoreCell, seed: number, n: number, take = ''): string =>
  pipe(
    command(['kaleido-scenes', ...(data === 'held-out' ? ['--split', 'held-out'] : []), '-n', scenes, '--seed', seed, '--size', size]),
    command(['jq', '-cn', '--rawfile', 'list', 'captions.txt', '--argjson', 'n', n, `${FIRST}${take}`]),
  );
