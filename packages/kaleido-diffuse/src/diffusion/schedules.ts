import type { Schedule } from './schedule.ts';
import { cosineIddpm } from './schedules/cosine-iddpm.ts';
import { cosineLogSnr } from './schedules/cosine-logsnr.ts';
import { linear } from './schedules/linear.ts';

/** Noise schedules by their names in configs. */
export const schedules = { cosine_iddpm: cosineIddpm, cosine_logsnr: cosineLogSnr, linear } as const satisfies Record<string, Schedule>;

export type ScheduleName = keyof typeof schedules;

/** Names in ml-mdm's configs and in older checkpoints; `cosine` alone never means iDDPM's. */
const ALIASES: Readonly<Record<string, ScheduleName>> = { deepfloyd: 'cosine_iddpm', cosine: 'cosine_logsnr' };

/** A schedule's current name for an older one; any other value is returned unchanged. */
export const currentSchedule = (value: unknown): unknown =>
  typeof value === 'string' && Object.hasOwn(ALIASES, value) ? ALIASES[value] : value;
