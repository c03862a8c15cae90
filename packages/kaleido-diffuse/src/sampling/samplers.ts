import type { Sampler } from './sampler.ts';
import { ddim } from './samplers/ddim.ts';
import { ddpm } from './samplers/ddpm.ts';
import { dpmpp2m } from './samplers/dpmpp-2m.ts';
import { heun } from './samplers/heun.ts';

/** Samplers by their names on command lines. */
export const samplers = { ddpm, ddim, 'dpm++2m': dpmpp2m, heun } as const satisfies Record<string, Sampler>;
