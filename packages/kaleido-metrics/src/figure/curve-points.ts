import { InputError } from '@kaleido/shared/errors';

/** One score of one result. */
export interface CurvePoint {
  readonly model: string;
  readonly guidance: number;
  readonly metric: string;
  readonly features: string;
  readonly value: number;
  /** Error bar, where the result has one. */
  readonly low?: number;
  readonly high?: number;
  /** Of a model that the others are measured by, as the data are. */
  readonly isReference?: boolean;
}

/**
 * The scores in the text of a result: one JSON object a line, as `kaleido-metrics --guidance … --model …` writes it. Metrics that were
 * absent are left out.
 * @throws InputError that begins with `where` for anything else
 */
export function curvePoints(text: string, where: string): CurvePoint[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const whole = lines.length > 1 ? parsed(text) : undefined; // one object may span several lines
  return (whole === undefined ? lines.map((line) => parsed(line)) : [whole]).flatMap((result, i) => {
    const at = whole !== undefined || lines.length === 1 ? where : `${where}:${i + 1}`;
    if (!isRecord(result)) throw new InputError(`${at}: expected a result of kaleido-metrics, a JSON object`);
    const { guidance, model = '', ...entries } = result;
    if (typeof guidance !== 'number') throw new InputError(`${at}: has no guidance weight: run kaleido-metrics with --guidance`);
    if (typeof model !== 'string') throw new InputError(`${at}: model: expected a string`);
    return Object.entries(entries).flatMap(([metric, entry]) => pointOf(metric, entry, { guidance, model }));
  });
}

function pointOf(metric: string, entry: unknown, of: { guidance: number; model: string }): CurvePoint[] {
  if (!isRecord(entry) || typeof entry.value !== 'number') return [];
  const { value, features, bootstrap } = entry;
  const bar = isRecord(bootstrap) && typeof bootstrap.low === 'number' && typeof bootstrap.high === 'number' ? bootstrap : undefined;
  return [
    {
      ...of,
      metric,
      features: typeof features === 'string' ? features : '',
      value,
      ...(bar && { low: bar.low as number, high: bar.high as number }),
    },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The points as comma-separated values, with a line of names. */
export function curveCsv(points: readonly CurvePoint[]): string {
  const columns = ['model', 'guidance', 'metric', 'features', 'value', 'low', 'high'] as const;
  const cell = (value: string | number | undefined): string => {
    const text = String(value ?? '');
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns.join(','), ...points.map((point) => columns.map((column) => cell(point[column])).join(','))].join('\n').concat('\n');
}
