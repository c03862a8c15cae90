import { fromBetas, type Schedule } from '../schedule.ts';

const FIRST = 1e-4;
const LAST = 0.02;

/** Betas in a straight line from 1e−4 to 0.02 (DDPM, arXiv 2006.11239 §4). */
export const linear: Schedule = (steps) =>
  fromBetas(Float64Array.from({ length: steps }, (_, i) => FIRST + ((LAST - FIRST) * i) / Math.max(steps - 1, 1)));
