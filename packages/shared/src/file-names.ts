import { readdir } from 'node:fs/promises';
import { InputError } from './errors.ts';
import { unreadable } from './unreadable.ts';

/** More names than any data set has shards. */
const maxNames = 1_000_000;

/**
 * The file names that a pattern stands for: `{a,b}` and `{000..009}` as in a shell, whether or not the files exist; then `*` and `?`
 * (not across `/`, not a leading dot) for the files that do, sorted. Rejects with an InputError when a wildcard matches nothing.
 */
export async function expandNames(pattern: string): Promise<string[]> {
  const names: string[] = [];
  for (const name of expandBraces(pattern)) {
    if (!/[*?]/.test(name)) names.push(name);
    else {
      const found = await expandWildcards(name);
      if (found.length === 0) throw new InputError(`${name}: no file matches`);
      names.push(...found);
    }
    if (names.length > maxNames) throw new InputError(`${pattern}: stands for more than ${maxNames} files`);
  }
  return names;
}

/** Shell braces: `{a,b}` lists, `{8..11}` counts (up or down), `{08..11}` keeps the width; they may be nested. Others stay as they are. */
function* expandBraces(pattern: string): Generator<string> {
  const braces = findBraces(pattern);
  if (!braces) {
    yield pattern;
    return;
  }
  for (const choice of braces.choices)
    for (const rest of expandBraces(braces.after)) for (const middle of expandBraces(choice)) yield braces.before + middle + rest;
}

function findBraces(pattern: string): { before: string; choices: Iterable<string>; after: string } | undefined {
  for (let open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', open + 1)) {
    const commas: number[] = [];
    for (let at = open, depth = 0; at < pattern.length; at++) {
      if (pattern[at] === '{') depth++;
      else if (pattern[at] === ',' && depth === 1) commas.push(at);
      else if (pattern[at] === '}' && --depth === 0) {
        const choices = choicesOf(
          pattern.slice(open + 1, at),
          commas.map((comma) => comma - open - 1),
        );
        if (choices) return { before: pattern.slice(0, open), choices, after: pattern.slice(at + 1) };
        break;
      }
    }
  }
  return undefined;
}

function choicesOf(inside: string, commas: readonly number[]): Iterable<string> | undefined {
  if (commas.length > 0)
    return [...commas, inside.length].map((comma, index) => inside.slice(index === 0 ? 0 : commas[index - 1]! + 1, comma));
  const [, first, last] = /^(\d{1,15})\.\.(\d{1,15})$/.exec(inside) ?? [];
  return first !== undefined && last !== undefined ? numbers(first, last) : undefined;
}

function* numbers(first: string, last: string): Generator<string> {
  const isPadded = [first, last].some((text) => text.length > 1 && text.startsWith('0'));
  const width = isPadded ? Math.max(first.length, last.length) : 0;
  const step = Number(first) <= Number(last) ? 1 : -1;
  for (let number = Number(first); step * number <= step * Number(last); number += step) yield String(number).padStart(width, '0');
}

async function expandWildcards(pattern: string): Promise<string[]> {
  const absolute = pattern.startsWith('/') ? '/' : '';
  let found = [absolute];
  const segments = pattern.split('/').filter((segment) => segment !== '');
  for (const [index, segment] of segments.entries()) {
    const end = index < segments.length - 1 ? '/' : '';
    if (!/[*?]/.test(segment)) {
      found = found.map((folder) => `${folder}${segment}${end}`);
      continue;
    }
    const name = wildcard(segment);
    const next: string[] = [];
    for (const folder of found)
      next.push(...(await entriesOf(folder)).filter((entry) => name.test(entry)).map((entry) => `${folder}${entry}${end}`));
    found = next;
  }
  return found;
}

/** `*` and `?` as a regular expression; a leading dot has to be written out. */
function wildcard(segment: string): RegExp {
  const source = segment
    .replaceAll(/[.+^$()|[\]\\{}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${segment.startsWith('.') ? '' : '(?!\\.)'}${source}$`, 's');
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder || '.')).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw unreadable(folder, error);
  }
}
