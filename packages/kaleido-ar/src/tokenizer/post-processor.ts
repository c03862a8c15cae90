import { show } from '@kaleido/shared/errors';
import { fieldsOf, type Maker, make } from './fields.ts';

/**
 * Checks the special tokens that a file adds to a text. We append `</s>`, as T5 does, so a file may add that or nothing; `pair` is not
 * used.
 * @throws InputError for anything else, as the network was trained on other sequences
 */
export function checkPostProcessor(value: unknown, where: string): void {
  if (value !== null) make(processors, fieldsOf(value, where));
}

const processors: Readonly<Record<string, Maker<void>>> = {
  ByteLevel: (fields) => fields.ignore('add_prefix_space', 'trim_offsets', 'use_regex'), // these only affect offsets in the text
  TemplateProcessing(fields) {
    fields.ignore('pair', 'special_tokens');
    const parts = fields.raw('single');
    const words = Array.isArray(parts) ? parts.map(wordOf).join(' ') : show(parts);
    if (words !== 'A' && words !== 'A </s>') fields.refuse(`single: expected A </s>, got ${words}`);
  },
  Sequence(fields) {
    for (const part of fields.parts('processors')) make(processors, part);
  },
};

/** A part of a template: `{ Sequence: { id } }` or `{ SpecialToken: { id } }`. */
function wordOf(part: unknown): string {
  const { Sequence, SpecialToken } = (part ?? {}) as Readonly<Record<string, { readonly id?: unknown } | undefined>>;
  const id = Sequence?.id ?? SpecialToken?.id;
  return typeof id === 'string' ? id : show(part);
}
