import { InputError } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { type Grounding, groundingAfter, type Phrase } from './phrase.ts';
import { closingText, MAX_CLOSING_LENGTH, type PlaceKind } from './place.ts';

/**
 * State of a partial sequence, as far as it determines the next token. `index` is that of the current part; `content` depends on its kind.
 */
export interface GrammarState {
  readonly index: number;
  readonly content: 'words' | Grounding | VokenState | 'end';
}

interface VokenState {
  readonly vokens: number;
  /** Whether the last token is a delimiter. */
  readonly due: boolean;
}

/** The ids that may follow, so that every sequence parses and can be finished within a number of tokens. */
export interface Grammar {
  /** The state before the first token, which is the marker of the first part. */
  readonly start: GrammarState;
  /** The state before another segment of the first part, which has begun already. */
  readonly resumed: GrammarState;
  /** Minimum number of tokens that complete a state, `</s>` included. */
  tokensToEnd(state: GrammarState): number;
  /** The ids that may follow when at most `left` tokens remain, `</s>` included; `left` is at least `tokensToEnd(state)`. */
  allowed(state: GrammarState, left: number): Int32Array;
  /** The state after an id; undefined when the id is not allowed. */
  next(state: GrammarState, id: number): GrammarState | undefined;
}

/** Ids that may follow a state in which words are allowed. */
interface Words {
  /** Ids after which the part may end. */
  readonly free: Int32Array;
  /** Ids that open a place. */
  readonly opening: readonly number[];
}

const places: Readonly<Partial<Record<LatentPart, PlaceKind>>> = { bbox: 'box', blob: 'blob' };

/**
 * The grammar of serialised latents over a tokenizer's pieces. A piece may span several elements: ` (1` opens a place and holds a digit.
 * @param parts to sample, in the order text → bbox → blob → voken
 * @param vokenCount number of vokens, if it is fixed
 * @throws InputError when the tokenizer lacks vokens, or a piece that closes places
 */
export function latentGrammar(tokenizer: Tokenizer, parts: readonly LatentPart[], vokenCount?: number): Grammar {
  const texts = tokenizer.pieceTexts();
  const markers = parts.map((part) => tokenizer.markers[part]);
  if (parts.some((part) => places[part])) requireClosingPieces(texts);
  if (parts.includes('voken') && !tokenizer.vokens) throw new InputError('the tokenizer has no visual tokens');
  const insidePlaces = texts.flatMap((text, id) => (text !== undefined && /^(?: ?[0-9,)]| $)/.test(text) ? [id] : []));
  const known = new Map<string, Words>();
  /** What may follow a state of words while there is room: a copy of the vocabulary, made once for all sequences. */
  const roomyIds = new Map<string, Int32Array>();

  const vokensDue = ({ vokens, due }: VokenState) =>
    vokenCount === undefined ? (due ? 1 : 0) : Math.max(0, 2 * (vokenCount - vokens) - (due || vokens === 0 ? 1 : 0));
  /** Minimum tokens of all later parts and `</s>`. */
  const tails = parts.map(
    (_, index) => 1 + parts.slice(index + 1).reduce((sum, part) => sum + 1 + (part === 'voken' ? vokensDue(noVokens) : 0), 0),
  );

  const contentOf = (part: LatentPart | undefined): GrammarState['content'] =>
    part === undefined ? 'end' : part === 'text' ? 'words' : part === 'voken' ? noVokens : 'start';

  function tokensToEnd({ index, content }: GrammarState): number {
    if (content === 'end') return 0;
    if (index < 0) return 1 + parts.reduce((sum, part) => sum + 1 + (part === 'voken' ? vokensDue(noVokens) : 0), 0);
    const open = typeof content === 'string' ? 0 : 'vokens' in content ? vokensDue(content) : closingText(content).length;
    return open + (tails[index] ?? 0);
  }

  function next({ index, content }: GrammarState, id: number): GrammarState | undefined {
    const part = parts[index];
    if (content === 'end') return undefined;
    if (id === (markers[index + 1] ?? tokenizer.end))
      return mayEnd(content) ? { index: index + 1, content: contentOf(parts[index + 1]) } : undefined;
    if (part === undefined) return undefined;
    if (typeof content === 'object' && 'vokens' in content) return vokenAfter(index, content, id);
    const kind = places[part];
    if (id === markers[index]) return content === 'words' && kind ? { index, content: 'start' } : undefined;
    const text = texts[id];
    if (text === undefined) return undefined;
    if (!kind) return { index, content };
    const grounding = groundingAfter(content, text, kind);
    return grounding && { index, content: grounding };
  }

  const mayEnd = (content: GrammarState['content']) =>
    typeof content === 'string' || ('vokens' in content && vokensDue(content) === 0 && !content.due);

  function vokenAfter(index: number, { vokens, due }: VokenState, id: number): GrammarState | undefined {
    const expectsVoken = due || vokens === 0;
    if (vokens === vokenCount) return undefined;
    if (expectsVoken) return tokenizer.vokens?.ofId.has(id) ? { index, content: { vokens: vokens + 1, due: false } } : undefined;
    return id === tokenizer.vokens?.delimiter ? { index, content: { vokens, due: true } } : undefined;
  }

  /** Sorts the vocabulary for one of the few states in which any word is allowed. */
  function wordsFor(part: LatentPart, phrase: Phrase): Words {
    const key = `${part} ${phrase}`;
    const sorted = known.get(key);
    if (sorted) return sorted;
    const free: number[] = [];
    const opening: number[] = [];
    const kind = places[part];
    for (const [id, text] of texts.entries()) {
      if (text === undefined) continue;
      const grounding = kind ? groundingAfter(phrase, text, kind) : phrase;
      if (grounding) (typeof grounding === 'string' ? free : opening).push(id);
    }
    const words = { free: Int32Array.from(free), opening };
    known.set(key, words);
    return words;
  }

  function allowed(state: GrammarState, left: number): Int32Array {
    const { index, content } = state;
    const part = parts[index];
    const onward = markers[index + 1] ?? tokenizer.end;
    if (part === undefined) return Int32Array.of(onward);
    const isRoomy = part !== 'voken' && left > MAX_CLOSING_LENGTH + (tails[index] ?? 0); // then every candidate fits
    const fits = (id: number) => {
      const after = next(state, id);
      return after !== undefined && (isRoomy || tokensToEnd(after) < left);
    };
    if (typeof content === 'object') {
      if (!('vokens' in content)) return Int32Array.from(insidePlaces.filter(fits));
      const { ids = [], delimiter = -1 } = tokenizer.vokens ?? {};
      const vokens = fits(ids[0] ?? -1) ? ids : []; // all lead to the same state
      return Int32Array.from([...vokens, ...[delimiter, onward].filter(fits)]);
    }
    const roomy = isRoomy ? roomyIds.get(`${index} ${content}`) : undefined;
    if (roomy) return roomy;
    const { free, opening } = wordsFor(part, content as Phrase);
    const others = [onward, ...(markers[index] === undefined ? [] : [markers[index]]), ...opening].filter(fits);
    if (left <= tokensToEnd(state)) return Int32Array.from(others);
    const ids = new Int32Array(free.length + others.length);
    ids.set(free);
    ids.set(others, free.length);
    if (isRoomy) roomyIds.set(`${index} ${content}`, ids);
    return ids;
  }

  return { start: { index: -1, content: 'start' }, resumed: { index: 0, content: 'start' }, tokensToEnd, allowed, next };
}

const noVokens: VokenState = { vokens: 0, due: false };

/** When few tokens remain, a place is closed character by character. */
function requireClosingPieces(texts: readonly (string | undefined)[]): void {
  const missing = [...'0123456789,)'].find((character) => !texts.includes(character));
  if (missing !== undefined) throw new InputError(`the tokenizer lacks the piece "${missing}", which boxes need`);
}
