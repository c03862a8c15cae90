import type * as z from 'zod';
import { inputSchema, isEmpty, type JsonSchema } from './json-schema.ts';

/**
 * The fields of a config as Markdown: one table, then for each part a heading and a table.
 * @param name prefix of the headings, as in `model.denoiser`; empty for a whole file
 * @param elsewhere links for parts that the page already describes
 */
export function fieldTables(schema: z.ZodType, name = '', elsewhere: Readonly<Record<string, string>> = {}): string {
  const root = inputSchema(schema);
  return [...tablesOf(root, name, { elsewhere, definitions: root.definitions ?? {} })].join('\n');
}

interface Surroundings {
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

function* tablesOf(node: JsonSchema, path: string, around: Surroundings): Generator<string> {
  const { elsewhere, definitions } = around;
  if (node.oneOf) return yield* choiceTable(node.oneOf);
  const fields = Object.entries(node.properties ?? {});
  const parts = fields.filter(([name, field]) => isPart(field) && elsewhere[name] === undefined);
  const rows = fields.map(([name, field]) => [
    `\`${name}\``,
    typeOf(field),
    isPart(field) ? '' : defaultOf(field, node.required?.includes(name) ?? false),
    isPart(field)
      ? `${field.description}: ${elsewhere[name] ?? linkTo(pathOf(path, name))}`
      : (field.description ?? definitions[nameOf(field)]?.description ?? ''),
  ]);

  yield table(['field', 'value', 'default', 'what it is for'], rows);
  for (const [name, field] of parts) {
    const at = pathOf(path, name);
    yield `\n### ${at}\n`;
    if (field.description) yield `${field.description}.\n`;
    yield* tablesOf(field, at, around);
  }
}

/** The definition's name that a recursive part refers to. */
const nameOf = ({ $ref = '' }: JsonSchema): string => $ref.replace('#/definitions/', '');

const pathOf = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
const linkTo = (path: string): string => `[\`${path}\`](#${path.replaceAll('.', '').toLowerCase()})`;
const isPart = ({ properties, oneOf }: JsonSchema): boolean => properties !== undefined || oneOf !== undefined;

/** Objects distinguished by their first field: one row per field, listing the objects that have it. */
function* choiceTable(objects: readonly JsonSchema[]): Generator<string> {
  const tag = Object.keys(objects[0]?.properties ?? {})[0]!;
  const wordOf = ({ properties }: JsonSchema): string => String(properties?.[tag]?.const);
  const rows = new Map<string, { readonly cells: string[]; readonly of: string[] }>();
  for (const object of objects)
    for (const [name, field] of Object.entries(object.properties ?? {})) {
      if (name === tag) continue;
      const cells = [`\`${name}\``, typeOf(field), defaultOf(field, object.required?.includes(name) ?? false), field.description ?? ''];
      const key = cells.join('\n');
      rows.set(key, { cells, of: [...(rows.get(key)?.of ?? []), `\`${wordOf(object)}\``] });
    }
  const first = objects.find(({ properties }) => properties?.[tag]?.default !== undefined);
  yield table(
    ['field', 'value', 'default', 'what it is for', `with \`${tag}\``],
    [
      [
        `\`${tag}\``,
        objects.map((object) => `\`${wordOf(object)}\``).join(', '),
        first ? `\`${wordOf(first)}\`` : 'required',
        'The kind',
        'all',
      ],
      ...[...rows.values()].map(({ cells, of }) => [...cells, of.length === objects.length ? 'all' : of.join(', ')]),
    ],
  );
}

function typeOf(field: JsonSchema): string {
  const { type, enum: words, also = [], items, $ref, unit } = field;
  if (field.const !== undefined) return `\`${field.const}\``;
  if (isPart(field) || $ref !== undefined) return 'fields';
  if (words) return words.map((word) => `\`${word}\``).join(', ');
  const others = also
    .filter((form) => form === 'none' || (type === 'array' && form !== 'none'))
    .map((form) => (form === 'none' ? '`none`' : `a ${form}`));
  return [
    type === 'array' ? `list of ${items ? typeOf(items) : 'values'}` : `${scalar(field)}${unit === undefined ? '' : `, in ${unit}`}`,
    ...others,
  ].join(' or ');
}

function scalar({ type, minimum, exclusiveMinimum, maximum, maxLength }: JsonSchema): string {
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'null') return '`null`';
  if (type === 'string') return maxLength === undefined ? 'text' : `text of at most ${maxLength} characters`;
  if (type !== 'integer' && type !== 'number') return 'anything';
  if (exclusiveMinimum !== undefined) return `${type} above ${exclusiveMinimum}${maximum === undefined ? '' : `, at most ${maximum}`}`;
  if (minimum === undefined) return type;
  return `${type} ${maximum === undefined ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`}`;
}

function defaultOf({ default: fallback, without, $ref }: JsonSchema, isRequired: boolean): string {
  if (fallback !== undefined && !isEmpty(fallback)) return `\`${JSON.stringify(fallback)}\``;
  if (without !== undefined) return without;
  return isRequired ? 'required' : $ref === undefined ? '' : 'none';
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(cells[0]!), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...cells.slice(1).map(line)].join('\n');
}
