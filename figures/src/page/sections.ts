import { bars } from '../bars.ts';
import { losses } from '../losses.ts';
import type { Figure } from '../manifest/figure.ts';
import { pointsOf } from '../points.ts';
import { type PublishedCell, published } from '../published.ts';
import { seedTests } from '../seed-test.ts';
import type { CellLine } from '../store.ts';
import { barsSection } from './bars-section.ts';
import { costSection } from './cost-section.ts';
import { figureSection } from './figure-section.ts';
import { lossesSection } from './losses-section.ts';
import { seedsSection } from './seeds-section.ts';

/**
 * Everything on the page of results that is made from lines, by the names of its markers.
 * @param read a file of a cell's folder
 */
export function sections(
  figures: ReadonlyMap<string, Figure>,
  lines: readonly CellLine[],
  read: (key: string, name: string) => string,
): ReadonlyMap<string, string> {
  const found = new Map([...figures].map(([name, figure]) => [name, published(figure, lines)]));
  const points = pointsOf(found.get('5')!);
  return new Map([
    ['bars', barsSection(barsOf(found))],
    ['losses', lossesSection(losses(points), points.length > 0)],
    ['tests', seedsSection(seedTests(pointsOf(found.get('seeds')!), read))],
    ['cost', costSection(found)],
    ...[...figures].map(([name, figure]) => [`figure ${name}`, figureSection(name, figure, found.get(name)!)] as const),
  ]);
}

/** The bars, from what was computed of Fig. 5 and of generalisation. */
export const barsOf = (found: ReadonlyMap<string, readonly PublishedCell[]>) =>
  bars(pointsOf(found.get('5') ?? []), pointsOf(found.get('generalisation') ?? []));
