import type { BoxGrammar } from './box-grammar.ts';
import { coco } from './grammars/coco.ts';
import { florence2 } from './grammars/florence-2.ts';
import { json } from './grammars/json.ts';
import { qwenVl } from './grammars/qwen-vl.ts';
import { qwen25Vl } from './grammars/qwen2.5-vl.ts';
import { qwen2Vl } from './grammars/qwen2-vl.ts';
import { qwen3Vl } from './grammars/qwen3-vl.ts';

/** Box formats, by their names in `--boxes`. */
export const grammars = {
  'qwen-vl': qwenVl,
  'qwen2-vl': qwen2Vl,
  'qwen2.5-vl': qwen25Vl,
  'qwen3-vl': qwen3Vl,
  'florence-2': florence2,
  coco,
  json,
} satisfies Readonly<Record<string, BoxGrammar>>;

export type GrammarName = keyof typeof grammars;

export const grammarNames = Object.keys(grammars) as GrammarName[];
