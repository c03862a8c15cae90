/** A model that a method needs; the folder of each is an option of the same name. */
export type ModelName = 'model' | 'plain-model' | 'expansion-model' | 'guide-model';

/** A way to draw pictures of captions: what it adds to the commands of the pipe. */
export interface Method {
  readonly title: string;
  /** Whose weights draw; `plain-model` is the shipped model without latents unless another is named. */
  readonly model: Exclude<ModelName, 'guide-model'>;
  /** Where the records come from: captions through `kaleido-ar`, or scenes with their own latents. */
  readonly records: 'captions' | 'scenes';
  readonly ar: readonly string[];
  /** Plans sampled for each that `kaleido-pick` keeps; 1 leaves it out. */
  readonly pool: number;
  readonly diffuse: readonly string[];
  /** Pictures of a caption share one record, and differ by noise alone. */
  readonly together: boolean;
  readonly guided: boolean;
  /** Least and most network calls of a guided step, the guide's included. */
  readonly calls: readonly [number, number];
}

const base: Omit<Method, 'title'> = {
  model: 'model',
  records: 'captions',
  ar: [],
  pool: 1,
  diffuse: ['--guide-from', '0', '--guide-to', 'inf'],
  together: false,
  guided: false,
  calls: [2, 2],
};
const plain = { ...base, model: 'plain-model', ar: ['--latents', 'none'] } as const;
const combined = { ...base, ar: ['--latents', 'text,bbox'] };
const inInterval = { diffuse: ['--guide-from', '0.2', '--guide-to', '3'], calls: [1, 2] } as const;
const also = (...options: string[]) => ({ diffuse: [...base.diffuse, ...options] });

/** Every method that figures compare, by name. */
export const methods = {
  plain: { ...plain, title: 'plain' },
  combined: { ...combined, title: 'text + bbox' },
  text: { ...base, title: 'text', ar: ['--latents', 'text'] },
  bbox: { ...base, title: 'bbox', ar: ['--latents', 'bbox'] },
  'data-latents': { ...base, title: "data's own latents", records: 'scenes' },
  interval: { ...plain, ...inInterval, title: 'interval' },
  'combined-interval': { ...combined, ...inInterval, title: 'text + bbox, interval' },
  'two-weights': { ...combined, ...also('--guidance-latents', '3'), title: 'text + bbox, weight 3 of latents', calls: [3, 3] },
  apg: { ...plain, ...also('--apg'), title: 'APG' },
  autoguidance: { ...plain, ...also('--guide-model', 'GUIDE'), title: 'autoguidance', guided: true },
  cads: { ...plain, ...also('--cads', '0.1'), title: 'CADS' },
  coupled: { ...plain, ...also('--noise', 'coupled'), title: 'coupled noise', together: true },
  temperature: { ...combined, title: 'text + bbox, temperature 1.3', ar: [...combined.ar, '--temperature', '1.3'] },
  'top-p': { ...combined, title: 'text + bbox, top-p 0.9', ar: [...combined.ar, '--top-p', '0.9'] },
  pick: { ...combined, title: 'text + bbox, picked of 4 times as many', pool: 4 },
  expansion: { ...base, title: 'prompt expansion', model: 'expansion-model', ar: ['--as-caption'] },
} satisfies Record<string, Method>;

export type MethodName = keyof typeof methods;
