import type { Schedule } from './schedule.ts';
import { cosine } from './schedules/cosine.ts';
import { deepfloyd } from './schedules/deepfloyd.ts';
import { linear } from './schedules/linear.ts';

/** Noise schedules by the name that a config and a command line give them. */
export const schedules = { deepfloyd, cosine, linear } as const satisfies Record<string, Schedule>;
