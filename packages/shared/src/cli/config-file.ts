import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError, systemReason } from '../errors.ts';
import { show } from '../show.ts';
import type { Command } from './command.ts';
import { kebab, type OptionTable } from './option.ts';

/** A command's section of a config file. */
export interface ConfigFile {
  readonly path: string;
  /** Path and section, for messages. */
  readonly section: string;
  /** Texts by option name, as if they stood on the command line. */
  readonly values: ReadonlyMap<string, string>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a config file: JSON, one object a command, with option names as keys:
 * `{ "kaleido-diffuse": { "guidance": 5, "guide-from": 0.3 } }`. Which file: the one that was named, which must exist, else
 * `kaleido/config.json` in the user's config folder if there is one. Throws an InputError that names file and key.
 */
export function readConfigFile(named: string | undefined, command: Command<OptionTable>, env: Environment): ConfigFile | undefined {
  const path = named ?? join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'kaleido', 'config.json');
  const text = contents(path, named !== undefined);
  if (text === undefined) return undefined;
  let file: unknown;
  try {
    file = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new InputError(`${path}: ${(error as Error).message}`);
  }
  const sections = members(file, path);
  for (const name of sections.keys())
    if (!/^kaleido-[a-z]+( [a-z]+)*$/.test(name))
      throw new InputError(`${path}: ${name}: expected the name of a command, such as ${command.name}`);
  const section = `${path}: ${command.name}`;
  const names = new Map(Object.keys(command.options).map((name) => [kebab(name), name]));
  const values = new Map<string, string>();
  for (const [key, value] of sections.has(command.name) ? members(sections.get(command.name), section) : []) {
    const name = names.get(key);
    if (name === undefined) throw new InputError(`${section}.${key}: unknown option`);
    values.set(name, asText(value, `${section}.${key}`));
  }
  return { path, section, values };
}

function contents(path: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!mustExist && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw new InputError(systemReason(error, path) ?? path);
  }
}

function members(value: unknown, at: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${at}: expected an object, got ${show(value)}`);
  return new Map(Object.entries(value));
}

function asText(value: unknown, at: string): string {
  if (Array.isArray(value)) return value.map((one: unknown) => asText(one, at)).join(',');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InputError(`${at}: expected a text, a number, true or false, got ${show(value)}`);
}
