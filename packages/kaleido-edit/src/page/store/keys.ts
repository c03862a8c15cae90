import {
  cycle,
  duplicate,
  duplicateWithin,
  grow,
  hide,
  lock,
  nudge,
  redoStep,
  removeSelected,
  rename,
  reorder,
  turn,
  undoStep,
} from './edits.ts';
import { cancelJob, drawPicture, planAgain } from './jobs.ts';
import { drag, job, renamingId, selectedId, tool } from './state.ts';

/** A key, and what it does. `mod` is Ctrl, or Command on a Mac. */
interface Shortcut {
  /** As they are pressed: "mod+shift+z", "arrowup". */
  readonly keys: readonly string[];
  /** For people. */
  readonly shown: string;
  readonly does: string;
  /** Where it works: everywhere, where nothing is typed, or only when a shape is selected and the keyboard is in the picture. */
  readonly where: 'everywhere' | 'outside texts' | 'shape';
  run(key: string): void;
}

const ways: Readonly<Record<string, readonly [number, number]>> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};

const arrows = Object.keys(ways);

const along = (key: string, step: number): readonly [number, number] => {
  const [dx, dy] = ways[key.split('+').at(-1)!]!;
  return [dx * step, dy * step];
};

export const shortcuts: readonly Shortcut[] = [
  { keys: ['mod+enter'], shown: 'mod+Enter', does: 'draw', where: 'everywhere', run: () => void drawPicture({ withNewSeed: false }) },
  {
    keys: ['mod+shift+enter'],
    shown: 'mod+Shift+Enter',
    does: 'draw with a new seed',
    where: 'everywhere',
    run: () => void drawPicture({ withNewSeed: true }),
  },
  { keys: ['p'], shown: 'P', does: 'plan again, except for what is locked', where: 'outside texts', run: () => void planAgain() },
  { keys: ['mod+z'], shown: 'mod+Z', does: 'undo', where: 'everywhere', run: undoStep },
  { keys: ['mod+shift+z', 'mod+y'], shown: 'mod+Shift+Z', does: 'redo', where: 'everywhere', run: redoStep },
  { keys: arrows, shown: 'Arrows', does: 'move by 1 thousandth', where: 'shape', run: (key) => nudge(...along(key, 1)) },
  {
    keys: arrows.map((key) => `shift+${key}`),
    shown: 'Shift+Arrows',
    does: 'move by 10',
    where: 'shape',
    run: (key) => nudge(...along(key, 10)),
  },
  {
    keys: arrows.map((key) => `alt+${key}`),
    shown: 'Alt+Arrows',
    does: 'resize by 1',
    where: 'shape',
    run: (key) => grow(...along(key, 1)),
  },
  {
    keys: arrows.map((key) => `alt+shift+${key}`),
    shown: 'Alt+Shift+Arrows',
    does: 'resize by 10',
    where: 'shape',
    run: (key) => grow(...along(key, 10)),
  },
  { keys: [',', '.'], shown: ', and .', does: 'turn an ellipse by 1 degree', where: 'shape', run: (key) => turn(key === ',' ? -1 : 1) },
  {
    keys: ['shift+<', 'shift+>', 'shift+,', 'shift+.'],
    shown: '< and >',
    does: 'turn an ellipse by 15 degrees',
    where: 'shape',
    run: (key) => turn(/[<,]$/.test(key) ? -15 : 15),
  },
  { keys: ['enter', 'f2'], shown: 'Enter', does: 'rename', where: 'shape', run: rename },
  { keys: ['delete', 'backspace'], shown: 'Delete', does: 'delete', where: 'shape', run: removeSelected },
  { keys: ['mod+d'], shown: 'mod+D', does: 'duplicate', where: 'shape', run: duplicate },
  { keys: ['mod+shift+d'], shown: 'mod+Shift+D', does: 'give the same phrase one more place', where: 'shape', run: duplicateWithin },
  { keys: ['[', ']'], shown: '[ and ]', does: 'earlier or later in the plan', where: 'shape', run: (key) => reorder(key === '[' ? -1 : 1) },
  { keys: ['c'], shown: 'C', does: 'select the next of several that overlap', where: 'outside texts', run: cycle },
  { keys: ['h'], shown: 'H', does: 'hide or show the selected one, or the whole plan', where: 'outside texts', run: hide },
  { keys: ['l'], shown: 'L', does: 'lock or unlock the selected one', where: 'outside texts', run: lock },
  {
    keys: ['b', 'e'],
    shown: 'B and E',
    does: 'draw boxes, or ellipses',
    where: 'outside texts',
    run: (key) => {
      tool.value = key === 'b' ? 'box' : 'ellipse';
    },
  },
  { keys: ['escape'], shown: 'Escape', does: 'let go, select nothing, or cancel what is computed', where: 'everywhere', run: letGo },
];

function letGo(): void {
  if (drag.value) drag.value = undefined;
  else if (renamingId.value) renamingId.value = undefined;
  else if (selectedId.value) selectedId.value = undefined;
  else if (job.value) void cancelJob();
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The keys of an event as the table writes them. */
function keysOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const mod = isMac ? metaKey : ctrlKey;
  return [mod && 'mod', altKey && 'alt', shiftKey && 'shift', key.toLowerCase()].filter(Boolean).join('+');
}

/** Keys as the person's keyboard names them. */
export const shownKeys = (keys: string): string => keys.replace('mod', isMac ? '⌘' : 'Ctrl');

const typed = 'textarea, select, input:not([type=range]):not([type=checkbox]):not([type=radio])';

function works(where: Shortcut['where'], target: Element): boolean {
  if (document.querySelector('dialog[open], :popover-open')) return false;
  if (where === 'everywhere') return true;
  if (target.closest(typed)) return false;
  return where === 'outside texts' || target.closest('.plan') !== null;
}

/** Does what a key stands for, where it does. */
export function onKey(event: KeyboardEvent): void {
  const keys = keysOf(event);
  const target = event.target instanceof Element ? event.target : document.body;
  const found = shortcuts.find((shortcut) => shortcut.keys.includes(keys) && works(shortcut.where, target));
  if (!found || event.defaultPrevented) return;
  event.preventDefault();
  found.run(keys);
}
