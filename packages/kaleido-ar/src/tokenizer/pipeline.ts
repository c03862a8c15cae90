import { InputError } from '@kaleido/shared/errors';
import { addedPieces } from './added-pieces.ts';
import { decoderOf } from './decoders.ts';
import type { TokenizerFile } from './file.ts';
import { openModel } from './models.ts';
import { normalizerOf } from './normalizers.ts';
import { checkPostProcessor } from './post-processor.ts';
import { preTokenizerOf } from './pre-tokenizers.ts';

/** The steps of a `tokenizer.json`, ready to be applied. */
export interface Pipeline {
  /** Ids by piece, special pieces included. */
  readonly ids: ReadonlyMap<string, number>;
  /** Ids of plain text, without special pieces except `<unk>`. */
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
  /** The normalised words of a text. */
  words(text: string): readonly string[];
}

/**
 * Encodes as Hugging Face's `tokenizers` does without special tokens; special pieces in a text are read as plain characters.
 * @throws InputError naming a part of the file that is invalid, or that is not supported exactly
 */
export function openPipeline(file: TokenizerFile, where: string): Pipeline {
  const hidden = new Set(file.added_tokens.filter(({ special, content }) => special && content !== '<unk>').map(({ content }) => content));
  const normalize = normalizerOf(file.normalizer, `${where}: normalizer`);
  const preTokenize = preTokenizerOf(file.pre_tokenizer, file.normalizer !== null, `${where}: pre_tokenizer`);
  const model = openModel(file, (piece) => hidden.has(piece), `${where}: model`);
  checkPostProcessor(file.post_processor, `${where}: post_processor`);
  const decode = decoderOf(file.decoder, model.fallsBack, `${where}: decoder`);
  const ids = new Map([...model.ids, ...file.added_tokens.map(({ content, id }): [string, number] => [content, id])]);
  const pieces = new Map([...ids].map(([piece, id]) => [id, piece]));
  const added = addedPieces(
    file.added_tokens.filter(({ content }) => !hidden.has(content)),
    normalize,
  );
  const words = (text: string, isFirst: boolean) => (text === '' ? [] : preTokenize(text, isFirst));
  return {
    ids,
    encode(text) {
      if (text.length > MAX_CHARACTERS) throw new InputError(`expected a text of at most ${MAX_CHARACTERS} characters, got ${text.length}`);
      const found: number[] = [];
      for (const [index, section] of added.inRaw(wellFormed(text)).entries()) {
        if ('id' in section) found.push(section.id);
        else
          for (const [at, part] of added.inNormalised(normalize(section.text)).entries())
            if ('id' in part) found.push(part.id);
            else for (const word of words(part.text, index === 0 && at === 0)) for (const id of model.encode(word)) found.push(id);
      }
      return found;
    },
    decode: (list) => decode(list.flatMap((id) => pieces.get(id) ?? [])),
    words: (text) => words(normalize(wellFormed(text)), true),
  };
}

/** Longer than any text; matching takes memory for each character. */
const MAX_CHARACTERS = 2 ** 18;

/** Replaces lone surrogates by U+FFFD, as UTF-8 does. */
const wellFormed = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
