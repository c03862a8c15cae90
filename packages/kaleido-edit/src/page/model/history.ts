/** A state, and what was done to reach it. */
interface Step<T> {
  readonly state: T;
  /** In words, for people: "move a crown". */
  readonly label: string;
  /** Steps in a row with the same name are one, as the letters of a word that is typed. */
  readonly run?: string | undefined;
}

/** All states that undo and redo go through; the newest of `past` is last, the next of `future` first. */
export interface History<T> {
  readonly past: readonly Step<T>[];
  readonly present: Step<T>;
  readonly future: readonly Step<T>[];
}

const LONGEST = 500;

export const begin = <T>(state: T): History<T> => ({ past: [], present: { state, label: '' }, future: [] });

/** Adds a state, unless nothing changed. What had been undone is gone then. */
export function commit<T>({ past, present, future }: History<T>, state: T, label: string, run?: string): History<T> {
  if (state === present.state) return { past, present, future };
  const grows = run !== undefined && run === present.run && past.length > 0;
  return { past: grows ? past : [...past, present].slice(-LONGEST), present: { state, label, run }, future: [] };
}

/** Ends a run: the next step is one of its own. */
export const endRun = <T>({ past, present, future }: History<T>): History<T> => ({
  past,
  present: { state: present.state, label: present.label },
  future,
});

export const canUndo = (history: History<unknown>): boolean => history.past.length > 0;

export const canRedo = (history: History<unknown>): boolean => history.future.length > 0;

export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const before = past.at(-1);
  return before ? endRun({ past: past.slice(0, -1), present: before, future: [present, ...future] }) : history;
}

export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const [next, ...later] = future;
  return next ? endRun({ past: [...past, present], present: next, future: later }) : history;
}
