import type { LatentPart } from '@kaleido/shared/record';
import { type DrawingCell, type Names, nameOf } from './cell.ts';
import { command } from './command-line.ts';
import type { Source } from './kinds/kind.ts';
import { methodOf } from './methods.ts';
import { trained } from './trained.ts';

/** The same in all cells: what a model is shipped with must not decide what is compared. */
const SAMPLER = ['--sampler', 'dpm++2m', '--spacing', 'uniform', '--threshold', 'clip'];

/** The models that draw a cell: one that plans, one that draws, one that guides. */
export function modelsOf(cell: DrawingCell): Partial<Record<'prior' | 'model' | 'guide', Source>> {
  const { model, guided, records } = methodOf(cell.method);
  if (records === 'scenes') return {};
  return { model: drawer(), ...(records === 'captions' && { prior: planner() }), ...(guided && { guide: 'guide-model' as const }) };

  function drawer(): Source {
    if (cell.kind !== 'scores') return model;
    if (cell.trained !== undefined) return { trained: cell.trained };
    if (cell.data !== 'clothes') return model;
    return model === 'plain-model' ? 'clothes-plain-model' : 'clothes-model';
  }

  /** A model that draws expanded captions has no prior: another one plans for it. */
  function planner(): Source {
    if (model !== 'expansion-model') return drawer();
    const prior = cell.kind === 'scores' && cell.trained !== undefined ? trained[cell.trained].prior : undefined;
    return prior === undefined ? 'model' : { trained: prior };
  }
}

/** The same for a sheet, on which the tokenizer of the model shows what planned vokens decode to. */
export const modelsOfSheet = (cell: DrawingCell): Partial<Record<'prior' | 'model' | 'guide' | 'tokenizer', Source>> => ({
  ...modelsOf(cell),
  ...(partsOf(cell).includes('voken') && { tokenizer: 'model' as const }),
});

/** Parts that the models of a cell must know. */
export const partsOf = (cell: DrawingCell): readonly LatentPart[] => methodOf(cell.method).parts;

/** `kaleido-ar`, and `kaleido-pick` where more is planned than drawn; `group` plans of each caption. */
export function planning(cell: DrawingCell, group: number, names: Names, captions?: string): string[] {
  const { parts, ar, pool, together } = methodOf(cell.method);
  const latents = ar.includes('--as-caption') ? [] : ['--latents', parts.length === 0 ? 'none' : parts.join(',')];
  const plans = together ? 1 : group * pool;
  return [
    command([
      ...['kaleido-ar', ...(captions === undefined ? [] : [captions]), '--model', nameOf(names, 'prior'), '-n', plans],
      ...['--seed', cell.seed, ...latents, ...ar],
    ]),
    ...(pool > 1 ? [command(['kaleido-pick', '-k', group])] : []),
  ];
}

/** `kaleido-diffuse`, by the network of the cell's size alone with those inside it; `images` pictures of each record. */
export function drawing(cell: DrawingCell, images: number, names: Names, ...options: string[]): string {
  const { diffuse } = methodOf(cell.method);
  const steps = stepsOf(cell);
  return command([
    ...['kaleido-diffuse', '--model', nameOf(names, 'model'), '-g', cell.guidance, '--stage', cell.size, ...SAMPLER, '--steps', steps],
    ...diffuse.map((word) => (word === 'GUIDE' ? nameOf(names, 'guide') : word)),
    ...(images > 1 ? ['-n', images] : []),
    ...options,
  ]);
}

/** Guidance at which a second-order sampler swings in the number of steps that suffices below it. */
const STRONG = 10;

/** Sampler steps: a method's own, and twice as many at the strongest guidance, whatever the method. */
const stepsOf = ({ method, guidance }: DrawingCell): number => methodOf(method).steps * (guidance >= STRONG ? 2 : 1);

/** Calls of networks for some pictures. */
export function callsOf(cell: DrawingCell, pictures: number): number {
  const { method, guidance } = cell;
  const { calls, guidedSteps } = methodOf(method);
  if (calls === 0) return 0;
  const steps = stepsOf(cell);
  const guided = guidance === 1 && method !== 'two-weights' ? 0 : (guidedSteps?.(steps) ?? steps);
  return (steps - guided + calls * guided) * pictures;
}

/** Method and guidance in words. */
export const drawnAs = ({ method, guidance, size }: DrawingCell): string => `${method}, g ${guidance}, ${size} px`;
