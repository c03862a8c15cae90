import type { LatentPart } from '@kaleido/shared/record';

/** A way to draw pictures of captions: what it adds to the commands of the pipe. */
export interface Method {
  readonly title: string;
  /** Whose weights draw; `plain-model` is the shipped model without latents unless another is named. */
  readonly model: 'model' | 'plain-model' | 'expansion-model';
  /** Where the records come from: captions through `kaleido-ar`, scenes with their own latents, or scenes as they are, which nothing draws. */
  readonly records: 'captions' | 'latents' | 'scenes';
  /** Parts that are planned. */
  readonly parts: readonly LatentPart[];
  readonly ar: readonly string[];
  /** Plans sampled for each that `kaleido-pick` keeps; 1 leaves it out. */
  readonly pool: number;
  /** About as many calls of the network as 20 guided steps, in an interval a quarter more; twice as many at the strongest guidance (`stepsOf`). */
  readonly steps: number;
  readonly diffuse: readonly string[];
  /** Pictures of a caption share one record, and differ by noise alone. */
  readonly together: boolean;
  readonly guided: boolean;
  /** Network calls of a guided step, the guide's included. */
  readonly calls: number;
  /** How many of a number of steps are guided; absent if all are. */
  readonly guidedSteps?: (steps: number) => number;
  /** Guidance 1 makes it another method of the list. */
  readonly isOtherAtOne: boolean;
}

const base: Omit<Method, 'title'> = {
  model: 'model',
  records: 'captions',
  parts: [],
  ar: [],
  pool: 1,
  steps: 20,
  diffuse: ['--guide-from', '0', '--guide-to', 'inf'],
  together: false,
  guided: false,
  calls: 2,
  isOtherAtOne: false,
};
const plain = { ...base, model: 'plain-model' } as const;
const textBbox = { ...base, parts: ['text', 'bbox'] } as const;
const combined = { ...base, parts: ['text', 'bbox', 'voken'] } as const;
/** The interval of noise levels in which the shipped model guides, whatever the method. */
export const INTERVAL = { from: 0.2, to: 3 } as const;
/** Steps with a noise level in it, by their number: `methods.test.ts` counts them. */
const INSIDE: Readonly<Record<number, number>> = { 30: 21, 60: 41 };
const inInterval = {
  diffuse: ['--guide-from', String(INTERVAL.from), '--guide-to', String(INTERVAL.to)],
  guidedSteps: (steps: number) => INSIDE[steps]!,
  steps: 30,
  isOtherAtOne: true,
} as const;
const also = (...options: string[]) => ({ diffuse: [...base.diffuse, ...options] });

/** Every method that figures compare, by name. */
export const methods = {
  plain: { ...plain, title: 'plain' },
  'text-bbox': { ...textBbox, title: 'text + bbox' },
  combined: { ...combined, title: 'combined (text + bbox + voken)' },
  interval: { ...plain, ...inInterval, title: 'interval' },
  cads: { ...plain, ...also('--cads', '0.1'), title: 'CADS' },
  coupled: { ...plain, ...also('--noise', 'coupled'), title: 'coupled noise', together: true },
  apg: { ...plain, ...also('--apg'), title: 'APG', isOtherAtOne: true },
  autoguidance: { ...plain, ...also('--guide-model', 'GUIDE'), title: 'autoguidance', guided: true, isOtherAtOne: true },
  expansion: { ...base, title: 'prompt expansion', model: 'expansion-model', parts: ['text'], ar: ['--as-caption'] },
  text: { ...base, title: 'text', parts: ['text'] },
  bbox: { ...base, title: 'bbox', parts: ['bbox'] },
  blob: { ...base, title: 'blob', parts: ['blob'] },
  voken: { ...base, title: 'voken', parts: ['voken'] },
  'text-bbox-interval': { ...textBbox, ...inInterval, title: 'text + bbox, interval' },
  'two-weights': { ...textBbox, ...also('--guidance-latents', '3'), title: 'text + bbox, weight 3 of latents', calls: 3, steps: 13 },
  temperature: { ...textBbox, title: 'text + bbox, temperature 1.3', ar: ['--temperature', '1.3'] },
  'top-p': { ...textBbox, title: 'text + bbox, top-p 0.9', ar: ['--top-p', '0.9'] },
  pick: { ...textBbox, title: 'text + bbox, picked of 4 times as many', pool: 4 },
  'data-latents': { ...textBbox, title: "data's own text + bbox", records: 'latents' },
  'data-combined': { ...combined, title: "data's own text + bbox + voken", records: 'latents' },
  data: { ...base, title: 'the data themselves', records: 'scenes', calls: 0, isOtherAtOne: false },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;

/** A method by its name, with the type that all share. */
export const methodOf = (name: MethodName): Method => methods[name];
