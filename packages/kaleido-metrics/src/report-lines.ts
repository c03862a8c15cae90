import { InputError } from '@kaleido/shared/errors';
import type { Comparison } from './metrics/metric.ts';
import { meanSimilarity, rowsByCaption } from './metrics/mss.ts';
import { type NearestLine, nearestLines } from './metrics/nearest.ts';
import { bothFeatures, fakeFeatures, withoutFakes, withoutFeatures } from './metrics/requirements.ts';
import { cosineSpectrum, vendiScore } from './metrics/vendi.ts';
import { rowList } from './points.ts';

/** How diverse the samples of one caption are. */
export interface CaptionLine {
  readonly caption: string;
  readonly count: number;
  readonly vendi: number;
  /** Null for a single sample. */
  readonly mss: number | null;
  readonly features: string;
}

/**
 * A line for each caption or fake.
 * @throws InputError when the inputs do not allow it
 */
export async function reportLines(per: 'caption' | 'fake', comparison: Comparison): Promise<readonly (CaptionLine | NearestLine)[]> {
  const missing = per === 'fake' ? withoutFeatures(comparison) : withoutFakes(comparison);
  if (missing !== undefined) throw new InputError(`--per ${per}: ${missing}`);
  if (per === 'caption') return captionLines(comparison);
  const { real, fake } = bothFeatures(comparison);
  return nearestLines(await comparison.nearest(), real, fake);
}

async function captionLines(comparison: Comparison): Promise<CaptionLine[]> {
  const features = fakeFeatures(comparison);
  const groups = rowsByCaption(features);
  if (groups.size === 0) throw new InputError(`--per caption: ${comparison.fake.name} comes without captions`);
  const lines: CaptionLine[] = [];
  for (const [caption, indices] of groups) {
    const rows = rowList(indices);
    lines.push({
      caption,
      count: rows.length,
      vendi: vendiScore(await cosineSpectrum(features, rows), 1),
      mss: rows.length > 1 ? meanSimilarity(features, rows) : null,
      features: features.origin.name,
    });
  }
  return lines;
}
