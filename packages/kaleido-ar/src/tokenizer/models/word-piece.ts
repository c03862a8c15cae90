import type { Fields } from '../fields.ts';
import type { Model, Vocabulary } from './model.ts';

/** Whole words; all others are unknown. */
export function wordLevel(fields: Fields, vocabulary: Vocabulary): Model {
  const unknown = unknownOf(fields, vocabulary);
  return (word) => [vocabulary.idOf(word) ?? unknown];
}

/** Takes the longest piece from the left, repeatedly; a word that cannot be split completely is unknown as a whole. */
export function wordPiece(fields: Fields, vocabulary: Vocabulary): Model {
  const unknown = unknownOf(fields, vocabulary);
  const prefix = fields.text('continuing_subword_prefix', '##');
  const most = fields.integer('max_input_chars_per_word', 100);
  if (most > MAX_CHARACTERS) fields.refuse(`max_input_chars_per_word: expected at most ${MAX_CHARACTERS}, got ${most}`);
  return (word) => {
    const characters = [...word];
    if (characters.length > most) return [unknown];
    const ids: number[] = [];
    for (let from = 0; from < characters.length; ) {
      let to = characters.length;
      const idOf = () => vocabulary.idOf((from > 0 ? prefix : '') + characters.slice(from, to).join(''));
      let id = idOf();
      while (id === undefined && --to > from) id = idOf();
      if (id === undefined) return [unknown];
      ids.push(id);
      from = to;
    }
    return ids;
  };
}

/** Longer words are unknown, because the search takes quadratic time. */
const MAX_CHARACTERS = 1000;

function unknownOf(fields: Fields, vocabulary: Vocabulary): number {
  const piece = fields.text('unk_token');
  return vocabulary.anyIdOf(piece) ?? fields.refuse(`unk_token: ${JSON.stringify(piece)} is not in the vocabulary`);
}
