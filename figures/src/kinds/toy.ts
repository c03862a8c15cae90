import type { ToyCell } from '../cell.ts';
import { command, script } from '../command-line.ts';
import type { Score } from '../scores.ts';
import type { Kind } from './kind.ts';

/** What `kaleido-metrics toy` prints of one way of sampling at one guidance. */
interface ToyLine {
  readonly method: string;
  readonly guidance: number;
  readonly effectiveModes: number;
}

/** The toy of two classes with two modes each, sampled by the same guidances with exact denoisers. */
export const toy: Kind<ToyCell> = {
  described: ({ samples }) => `toy, ${samples} points a class`,
  reads: () => ({}),
  parts: () => [],
  script: ({ samples, steps }) =>
    script(`${command(['kaleido-metrics', 'toy', '-n', samples, '--steps', steps, '-o', 'drawing.png'])} > toy.ndjson`),
  drawing: 'drawing.png',
  pictures: () => 0,
  calls: () => 0,
  seconds: ({ samples, steps }) => (samples * steps) / 5000,
  scores: ({ samples }, read) =>
    read('toy.ndjson')
      .trim()
      .split('\n')
      .map((line): Score => {
        const { method, guidance, effectiveModes } = JSON.parse(line) as ToyLine;
        const score = { metric: `modes at guidance ${guidance}`, features: 'exact', series: method };
        return { ...score, value: effectiveModes, low: null, high: null, unit: 'point', n: 2 * samples };
      }),
};
