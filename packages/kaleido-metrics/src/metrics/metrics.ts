import { alignment } from './alignment.ts';
import { coverage, density } from './density-coverage.ts';
import { fdInfinity } from './fd-infinity.ts';
import { fid } from './fid.ts';
import { is } from './inception-score.ts';
import { kid } from './kid.ts';
import type { Metric } from './metric.ts';
import { mind } from './mind.ts';
import { modes } from './modes.ts';
import { mss } from './mss.ts';
import type { MetricName } from './names.ts';
import { nearest } from './nearest.ts';
import { obedience } from './obedience.ts';
import { precision, recall } from './precision-recall.ts';
import { vendi } from './vendi.ts';

/** Every metric by its name. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  fid,
  kid,
  is,
  precision,
  recall,
  density,
  coverage,
  vendi,
  mss,
  mind,
  fd_inf: fdInfinity,
  nearest,
  alignment,
  modes,
  obedience,
};
