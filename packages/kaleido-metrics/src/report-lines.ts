import { InputError } from '@kaleido/shared/errors';
import { judgedPictures } from './metrics/alignment.ts';
import type { Comparison } from './metrics/metric.ts';
import { modesByAttribute } from './metrics/modes.ts';
import { meanSimilarity, rowsByCaption } from './metrics/mss.ts';
import { type NearestLine, nearestLines } from './metrics/nearest.ts';
import { bothFeatures, fakeFeatures, withoutFakes, withoutFeatures } from './metrics/requirements.ts';
import { cosineSpectrum, vendiScore } from './metrics/vendi.ts';
import { type Rows, rowList } from './points.ts';

/** How diverse the samples of one caption are. */
export interface CaptionLine {
  readonly caption: string;
  readonly count: number;
  readonly vendi: number;
  /** Null for a single sample. */
  readonly mss: number | null;
  readonly features: string;
  /** Share of its pictures that show its subjects and things; null where the caption does not say. Only where a probe has looked. */
  readonly alignment?: number | null;
  /** Effective number of styles, backdrops, places and facings. Only where a probe has looked. */
  readonly modes?: Readonly<Record<string, number>>;
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
      ...readOf(comparison, rows),
    });
  }
  return lines;
}

/** What a probe reads from the pictures of a caption. */
function readOf({ fake }: Comparison, rows: Rows): Pick<CaptionLine, 'alignment' | 'modes'> {
  const seen = fake.features?.seen;
  if (!seen) return {};
  const group = Array.from({ length: rows.length }, (_, index) => seen.pictures[rows.at(index)]!);
  const judged = judgedPictures({ ...seen, pictures: group });
  const right = judged.filter(({ subjects, things }) => subjects && things).length;
  return { alignment: judged.length > 0 ? right / judged.length : null, modes: modesByAttribute(seen, [group]) };
}
