import { resolve } from 'node:path';
import { type DataConfig, type FormatName, formatNames, formats, type SceneData, type SetData, type SetsData } from '@kaleido/data';
import { InputError, show } from '@kaleido/shared/errors';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';
import { type Fields, fieldsOf } from './fields.ts';

const count = { integer: true, min: 0 };
const limits = (fields: Fields) => ({
  mostBad: fields.number('most_bad', count, 100),
  maxPixels: fields.number('max_pixels', { integer: true, min: 1 }, DEFAULT_MAX_PIXELS),
});

/**
 * @param fields the field `data`
 * @throws InputError naming the field, what was expected and what came
 */
export function parseData(fields: Fields): DataConfig {
  const source = fields.choice('source', ['scenes', 'stdin', 'mixture', ...formatNames], 'scenes');
  const data = ((): DataConfig => {
    if (source === 'scenes') return parseScenes(fields);
    if (source === 'stdin') return { source, ...limits(fields) };
    const of = source === 'mixture' ? parseMixture(fields) : [{ weight: 1, set: parseSet(source, fields) }];
    return { source: 'sets', of, ...limits(fields), workers: fields.optionalNumber('workers', { ...count, max: 64 }) };
  })();
  fields.close();
  return data;
}

const parseScenes = (fields: Fields): SceneData => ({
  source: 'scenes',
  domain: fields.choice('domain', ['core', 'full'], 'core'),
  seed: fields.number('seed', count, 1),
});

function parseSet(source: FormatName, fields: Fields): SetData {
  const path = fields.raw('path');
  const paths: readonly unknown[] = Array.isArray(path) ? path : path === undefined ? [] : [path];
  if (paths.length === 0 || paths.some((one) => typeof one !== 'string' || one === ''))
    throw new InputError(`${fields.where}: path: expected a path or a list of paths, here or with --data, got ${show(path)}`);
  const options = formats[source].options.flatMap((name) => {
    const value = fields.raw(name);
    return value === undefined ? [] : [[name, fields.text(name)] as const];
  });
  return {
    source,
    path: paths as readonly string[],
    options: Object.fromEntries(options),
    shuffle: fields.number('shuffle', { integer: true, min: 1 }, 10_000),
    mirror: fields.flag('mirror', false),
  };
}

function parseMixture(fields: Fields): SetsData['of'] {
  const raw = fields.raw('of');
  if (!Array.isArray(raw) || raw.length === 0) throw new InputError(`${fields.where}: of: expected a list of sources, got ${show(raw)}`);
  const parts = raw.map((value, index) => {
    const own = fieldsOf(value, `${fields.where}: of[${index}]`);
    const weight = own.number('weight', { above: 0 }, 1);
    const source = own.choice('source', ['scenes', ...formatNames]);
    const set = source === 'scenes' ? parseScenes(own) : parseSet(source, own);
    own.close();
    return { weight, set };
  });
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  return parts.map(({ weight, set }) => ({ weight: weight / total, set }));
}

/** The raw field `data` of a config file with its paths made absolute: they are relative to the file's folder. */
export function resolveDataPaths(data: unknown, folder: string): unknown {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  const beside = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(beside) : typeof value === 'string' ? resolve(folder, value) : value;
  const entries = Object.entries(data).map(([name, value]) => {
    if (name === 'of' && Array.isArray(value)) return [name, value.map((part) => resolveDataPaths(part, folder))];
    return [name, isPathField(name) ? beside(value) : value];
  });
  return Object.fromEntries(entries);
}

/** Columns of a table are the only text of a format that is no path. */
const isPathField = (name: string): boolean =>
  name === 'path' || (name !== 'caption' && Object.values(formats).some(({ options }) => options.includes(name)));

/** Fields that hold for whatever the source is. */
const commonFields = ['most_bad', 'max_pixels', 'workers', 'shuffle', 'mirror'];

/** A config whose data are to be others: what it says of its own source alone would be wrong of another. */
export function ofSameSource(
  config: Readonly<Record<string, unknown>>,
  { data: other }: { readonly data?: unknown },
): Readonly<Record<string, unknown>> {
  const own = (config.data ?? {}) as Readonly<Record<string, unknown>>;
  const given = (other ?? {}) as Readonly<Record<string, unknown>>;
  const { source = 'scenes' } = own;
  if (given.source === undefined || given.source === source) return config;
  const kept = Object.entries(own).filter(([name]) => commonFields.includes(name) && given.source !== 'stdin');
  return { ...config, data: Object.fromEntries(kept) };
}
