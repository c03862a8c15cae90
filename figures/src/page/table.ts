/** A table of GitHub's Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

/** A number to four digits. */
export const rounded = (value: number, digits = 4): string => String(Number(value.toPrecision(digits)));

/** A value with half of its 95 % interval: `12.3 ± 1.5`. */
export function withInterval({
  value,
  low,
  high,
}: {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}): string {
  return `${rounded(value)}${low === null || high === null ? '' : ` ± ${rounded((high - low) / 2, 2)}`}`;
}
