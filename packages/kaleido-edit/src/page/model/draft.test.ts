import { expect, test } from 'vitest';
import { addDrafts, adopt, changeCurrent, changePlan, currentOf, draftOf, recordOf, removeCurrent, showDraft } from './draft.ts';
import { setText, togglePartLock } from './edit.ts';

const entries = [
  { key: 'a', record: { id: '1', caption: 'a cat', own: [1], latents: { text: 'flat style.' } } },
  { key: 'b', record: { caption: 'a dog', seed: 7 } },
];
const state = { drafts: entries.map((entry) => draftOf(entry)), current: 0 };

test('a record that is not edited stays as it is; its picture goes', () => {
  expect(state.drafts.map(recordOf)).toEqual(entries.map(({ record }) => record));
  expect(recordOf(draftOf({ key: 'a', record: { caption: 'a', image: { width: 1, height: 1, png: '' } } }))).toEqual({ caption: 'a' });
});

test('caption, seed and plan are what is edited', () => {
  const edited = changePlan(
    changeCurrent(state, (draft) => ({ ...draft, caption: 'an owl', seed: 3 })),
    (plan) => setText(plan, 'ink style.'),
  );
  expect(recordOf(currentOf(edited)!)).toEqual({ id: '1', caption: 'an owl', own: [1], seed: 3, latents: { text: 'ink style.' } });
  expect(changePlan(state, (plan) => plan)).toBe(state);
});

test('records are added, shown and removed', () => {
  const more = addDrafts(state, [draftOf({ key: 'c', record: { caption: 'a fox' } })]);
  expect(currentOf(more)?.caption).toBe('a fox');
  expect(currentOf(removeCurrent(more))?.caption).toBe('a dog');
  expect(currentOf(showDraft(more, 1))?.caption).toBe('a dog');
  expect(showDraft(more, 3)).toBe(more);
  expect(currentOf(removeCurrent({ drafts: [state.drafts[0]!], current: 0 }))).toBeUndefined();
});

test('the records of the server are taken, with locks and the one that is shown', () => {
  const locked = showDraft(
    changePlan(state, (plan) => togglePartLock(plan, 'text')),
    1,
  );
  const changed = [entries[1]!, { key: 'a', record: { ...entries[0]!.record, caption: 'a lion' } }];
  const adopted = adopt(locked, changed);
  expect(currentOf(adopted)).toBe(locked.drafts[1]);
  expect(adopted.drafts[1]).toMatchObject({ caption: 'a lion', plan: { text: { locked: true } } });
  expect(adopt(locked, entries)).toBe(locked);
});
