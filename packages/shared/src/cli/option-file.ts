import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError, messageOf } from '../errors.ts';
import { maxFileBytes, readBounded } from '../read-bounded.ts';
import { show } from '../show.ts';
import type { Command } from './command.ts';
import type { Environment } from './environment.ts';
import { kebab, type OptionTable } from './option.ts';
import type { OptionTexts } from './option-texts.ts';

/**
 * Reads an option file: JSON, one object a command, with option names as keys:
 * `{ "kaleido-diffuse": { "guidance": 5, "guide-from": 0.3 } }`. Reads the named file, which must exist, else
 * `kaleido/config.json` in the user's config folder if that exists.
 *
 * @throws InputError that names file and key
 */
export async function readOptionFile(
  named: string | undefined,
  command: Command<OptionTable>,
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<OptionTexts | undefined> {
  const path = named ?? join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'kaleido', 'config.json');
  if (named === undefined && isMissing(path)) return undefined;
  const sections = members(parsed((await readBounded(path, maxFileBytes.config, signal)).toString(), path), path);
  for (const name of sections.keys())
    if (!/^kaleido-[a-z]+( [a-z]+)*$/.test(name))
      throw new InputError(`${path}: ${show(name)}: expected the name of a command, such as ${command.name}`);
  const section = `${path}: ${command.name}`;
  const names = new Map(Object.keys(command.options).map((name) => [kebab(name), name]));
  const values = new Map<string, string>();
  for (const [key, value] of sections.has(command.name) ? members(sections.get(command.name), section) : []) {
    const name = names.get(key);
    if (name === undefined) throw new InputError(`${section}: ${show(key)}: unknown option`);
    values.set(name, asText(value, `${section}.${key}`));
  }
  return { path, at: (name) => `${section}.${kebab(name)}`, values };
}

function isMissing(path: string): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new InputError(`${path}: expected JSON (an object for each command): ${messageOf(error)}`);
  }
}

function members(value: unknown, at: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${at}: expected an object, got ${show(value)}`);
  return new Map(Object.entries(value));
}

/** A list is written as on the command line: values separated by commas. */
const asText = (value: unknown, at: string): string => (Array.isArray(value) ? value : [value]).map((one) => scalar(one, at)).join(',');

function scalar(value: unknown, at: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InputError(`${at}: expected a string, a number, true or false, got ${show(value)}`);
}
