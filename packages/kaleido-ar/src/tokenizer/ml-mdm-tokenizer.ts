import { InputError } from '@kaleido/shared/errors';
import { readTokenizerFile } from './file.ts';

/**
 * A T5 tokenizer that splits text as ml-mdm does (docs/mdm.md §3): the same pieces with the same scores, but without Unicode normalisation,
 * with every space kept, and with characters that have no piece dropped, where they also end a piece.
 * @throws InputError when it is not a Unigram tokenizer
 */
export function mlMdmTokenizer(json: unknown, where: string): unknown {
  const { vocab } = readTokenizerFile(json, where).model;
  if (!Array.isArray(vocab)) throw new InputError(`${where}: model: expected Unigram with scores, as T5 has`);
  const pieces = vocab as readonly (readonly [string, number])[];
  const known = pieces.flatMap(([piece]) => (Array.from(piece).length === 1 ? [`\\x{${piece.codePointAt(0)!.toString(16)}}`] : []));
  return {
    ...(json as object),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        { type: 'Prepend', prepend: '▁' },
      ],
    },
    pre_tokenizer: { type: 'Split', pattern: { Regex: `[^${known.join('')}]+` }, behavior: 'Removed', invert: false },
  };
}
