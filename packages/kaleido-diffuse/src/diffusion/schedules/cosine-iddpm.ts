import { fromBetas, type Schedule } from '../schedule.ts';

/** abar(u) = cos²((u + 0.008)/1.008 · π/2), not normalised by abar(0). */
const abar = (u: number): number => Math.cos(((u + 0.008) / 1.008) * (Math.PI / 2)) ** 2;

/**
 * The cosine schedule of iDDPM (arXiv 2102.09672 eq. 17), as ml-mdm's released models use it (`deepfloyd` there): γ 0.99996 … 2.4e−9 at
 * 1000 steps.
 */
export const cosineIddpm: Schedule = (steps) =>
  fromBetas(Float64Array.from({ length: steps }, (_, i) => Math.min(1 - abar((i + 1) / steps) / abar(i / steps), 0.999)));
