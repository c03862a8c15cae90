import type { Sampler } from '../sampler.ts';
import { ddim } from './ddim.ts';

/** DDPM (arXiv 2006.11239 eq. 7), the paper's sampler: a draw from the posterior of each step, which is DDIM with all noise fresh. */
export const ddpm: Sampler = (input) => ddim({ ...input, eta: 1 });
