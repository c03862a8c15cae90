import { expect, test } from 'vitest';
import { begin, canRedo, canUndo, commit, endRun, redo, undo } from './history.ts';

const typed = ['a', 'ab', 'abc'].reduce((history, text) => commit(history, text, 'type', 'caption'), begin(''));

test('undo and redo go through all states', () => {
  const history = commit(commit(begin(0), 1, 'one'), 2, 'two');
  expect(undo(history).present.state).toBe(1);
  expect(undo(undo(history)).present.state).toBe(0);
  expect(redo(undo(history))).toMatchObject({ present: { state: 2, label: 'two' } });
  expect([canUndo(history), canRedo(history), canUndo(undo(undo(history))), canRedo(undo(history))]).toEqual([true, false, false, true]);
});

test('at either end there is nothing to do', () => {
  const history = begin(0);
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test('a new step forgets what was undone', () => {
  expect(canRedo(commit(undo(commit(begin(0), 1, 'one')), 5, 'five'))).toBe(false);
});

test('the same state is not a step', () => {
  expect(canUndo(commit(begin(0), 0, 'nothing'))).toBe(false);
});

test('steps of one run are one', () => {
  expect(typed.past).toHaveLength(1);
  expect(undo(typed).present.state).toBe('');
});

test('a run that ended is not continued, nor is one that was undone', () => {
  expect(undo(commit(endRun(typed), 'abcd', 'type', 'caption')).present.state).toBe('abc');
  expect(undo(commit(redo(undo(typed)), 'abcd', 'type', 'caption')).present.state).toBe('abc');
});

test('it forgets the oldest of very many', () => {
  let history = begin(0);
  for (let state = 1; state <= 600; state++) history = commit(history, state, 'count');
  expect(history.past).toHaveLength(500);
  expect(history.past[0]!.state).toBe(100);
});
