import type { Sampler } from '../sampler.ts';
import { ddim } from './ddim.ts';

/** DDPM (arXiv 2006.11239 eq. 7), the paper's sampler: a draw from the posterior of each step, which equals DDIM with eta = 1. */
export const ddpm: Sampler = (input) => ddim({ ...input, eta: 1 });
