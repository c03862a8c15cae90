import type { Guidance, GuidanceOptions } from './guidance.ts';
import { interval } from './guidances/interval.ts';
import { plain } from './guidances/plain.ts';

/** Kinds of guidance by name. */
export const guidances = { plain, interval } as const satisfies Record<string, (options: GuidanceOptions) => Guidance>;
