import { expect, test } from 'vitest';
import { choices } from './option-kinds.ts';
import { withDefaults } from './with-defaults.ts';

const parts = choices(['text', 'bbox', 'voken'], { help: 'parts', sets: { none: [], both: ['text', 'bbox'] } });

test('a word may stand for a whole list, also an empty one', () => {
  expect(['none', 'both', 'bbox,text', 'voken'].map(parts.parse)).toEqual([[], ['text', 'bbox'], ['bbox', 'text'], ['voken']]);
  expect(['text,none', 'all', 'text,'].map(parts.parse)).toEqual([undefined, undefined, undefined]);
  expect(parts.expects).toBe('none, both or a list of text, bbox or voken, separated by commas');
  expect(withDefaults({ parts }, { parts: [] })).toEqual({ parts: [] });
});
