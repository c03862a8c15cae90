import { resolve } from 'node:path';
import { formats } from '@kaleido/data';

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

const isPathField = (name: string): boolean =>
  name === 'path' || Object.values(formats).some(({ options }) => Object.hasOwn(options, name) && options[name]!.isPath);

/** Fields that hold for whatever the source is. */
const commonFields = ['most_bad', 'max_pixels', 'workers', 'shuffle', 'mirror'];

/** Drops the fields that describe a config's own data source when another source replaces it. */
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
