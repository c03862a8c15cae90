import type { Comparison, Draw } from './metric.ts';

/** The value for each bootstrap sample, computed one after another under a progress line. */
export async function forEachDraw(
  { watch }: Comparison,
  draws: readonly Draw[],
  value: (draw: Draw) => Promise<number>,
): Promise<number[]> {
  const { advance, close } = watch('bootstrap sample', draws.length);
  const values: number[] = [];
  for (const draw of draws) {
    values.push(await value(draw));
    advance();
  }
  close();
  return values;
}
