import { turnBlob } from '../geometry/ellipse.ts';
import { resizeShape } from '../geometry/handles.ts';
import { hitsAt, nextOf } from '../geometry/hit.ts';
import { boundsOf, isBlob, moveShape, type Shape } from '../geometry/shape.ts';
import { changeCurrent, changePlan, type Drafts, showDraft } from '../model/draft.ts';
import {
  addPhrase,
  addPlace,
  duplicatePlace,
  moveSegment,
  removePlace,
  renameSegment,
  setShape,
  toggleHidden,
  toggleSegmentLock,
} from '../model/edit.ts';
import { canRedo, canUndo, commit, endRun, redo, undo } from '../model/history.ts';
import type { Plan } from '../model/plan.ts';
import { focusShape } from './focus.ts';
import { announce } from './say.ts';
import { aspect, draft, drafts, history, isPlanShown, phrases, plan, renamingId, selected, selectedId } from './state.ts';

/** How long a run of small steps may pause and still be one, in milliseconds. */
const PAUSE = 1000;
let pause: ReturnType<typeof setTimeout> | undefined;

/** Adds a step to the history. Steps in a row with the same `run` are one, until the person pauses. */
export function act(label: string, change: (state: Drafts) => Drafts, run?: string): void {
  history.value = commit(history.value, change(drafts.value), label, run);
  clearTimeout(pause);
  if (run !== undefined)
    pause = setTimeout(() => {
      history.value = endRun(history.value);
    }, PAUSE);
}

/** Edits the plan that is shown. */
export const editPlan = (label: string, change: (plan: Plan) => Plan, run?: string): void =>
  act(label, (state) => changePlan(state, change), run && `${draft.value?.key} ${run}`);

/** Changes the caption as it is typed. */
export const typeCaption = (caption: string): void =>
  act('change the caption', (state) => changeCurrent(state, (draft) => ({ ...draft, caption })), `${draft.value?.key} caption`);

/** Changes the words of a segment as they are typed. */
export const typePhrase = (segmentId: string, text: string): void =>
  editPlan('rename', (plan) => renameSegment(plan, segmentId, text), `rename ${segmentId}`);

/** Sets the seed of the record. */
export const setSeed = (seed: number): void =>
  act('change the seed', (state) => changeCurrent(state, (draft) => ({ ...draft, seed })), `${draft.value?.key} seed`);

/** Sets the weight of guidance with which the record is drawn. */
export const setGuidance = (guidance: number): void =>
  act('change the guidance', (state) => changeCurrent(state, (draft) => ({ ...draft, guidance })), `${draft.value?.key} guidance`);

export function undoStep(): void {
  const { label } = history.value.present;
  announce(canUndo(history.value) ? `Undone: ${label}` : 'Nothing to undo');
  history.value = undo(history.value);
}

export function redoStep(): void {
  const isPossible = canRedo(history.value);
  history.value = redo(history.value);
  announce(isPossible ? `Done again: ${history.value.present.label}` : 'Nothing to redo');
}

/** Shows another record, which is no edit: what was done before it can still be undone. */
export function goTo(index: number): void {
  const { present } = history.value;
  history.value = { ...endRun(history.value), present: { ...present, state: showDraft(present.state, index) } };
  selectedId.value = undefined;
  announce(`Record ${drafts.value.current + 1} of ${drafts.value.drafts.length}: ${draft.value?.caption ?? ''}`);
}

/** "from 10, 20 to 30, 40", in thousandths. */
export function whereabouts(shape: Shape): string {
  if (!isBlob(shape)) return `from ${shape[0]}, ${shape[1]} to ${shape[2]}, ${shape[3]}`;
  return `around ${shape[0]}, ${shape[1]}, radii ${shape[2]} and ${shape[3]}, turned by ${shape[4]} degrees`;
}

const nameOf = (text: string): string => text || 'a phrase without words';

/** Puts a new shape where the selected one is. */
export function reshape(label: string, shape: Shape, run?: string): void {
  const { place, segment } = selected.value ?? {};
  if (!place || !segment) return;
  editPlan(`${label} ${nameOf(segment.text)}`, (plan) => setShape(plan, place.id, shape), run && `${run} ${place.id}`);
  announce(`${nameOf(segment.text)}: ${whereabouts(shape)}`);
}

/** Does something with the shape that is selected, where one is. */
function withSelected(label: string, run: string, change: (shape: Shape) => Shape): void {
  if (selected.value) reshape(label, change(selected.value.place.shape), run);
}

export const nudge = (dx: number, dy: number): void => withSelected('move', 'nudge', (shape) => moveShape(shape, dx, dy));

export const grow = (dx: number, dy: number): void =>
  withSelected('resize', 'grow', (shape) => resizeShape(shape, 'se', { x: dx, y: dy }, aspect.value));

export const turn = (degrees: number): void => withSelected('turn', 'turn', (shape) => (isBlob(shape) ? turnBlob(shape, degrees) : shape));

/** Adds a box or an ellipse, and lets its name be typed. */
export function draw(shape: Shape): void {
  const added = addPhrase(plan.value, 'something', shape);
  editPlan('draw a shape', () => added.plan);
  selectedId.value = added.placeId;
  renamingId.value = added.placeId;
}

/** Adds a shape in the middle, for those who have no pointer. */
export function drawInTheMiddle(kind: 'box' | 'ellipse'): void {
  draw(kind === 'box' ? [350, 350, 650, 650] : [500, 500, 150, 150, 0]);
}

export function duplicate(): void {
  const phrase = selected.value;
  if (!phrase) return;
  const copied = duplicatePlace(plan.value, phrase.place.id);
  editPlan(`duplicate ${nameOf(phrase.segment.text)}`, () => copied.plan);
  focusShape(copied.placeId);
}

/** Gives the phrase of the selected place one more. */
export function duplicateWithin(): void {
  const phrase = selected.value;
  if (!phrase) return;
  const added = addPlace(plan.value, phrase.place.id);
  editPlan(`add a place to ${nameOf(phrase.segment.text)}`, () => added.plan);
  focusShape(added.placeId);
}

export function removeSelected(): void {
  const phrase = selected.value;
  if (!phrase) return;
  const index = phrases.value.findIndex(({ place }) => place.id === phrase.place.id);
  editPlan(`delete ${nameOf(phrase.segment.text)}`, (plan) => removePlace(plan, phrase.place.id));
  announce(`Deleted ${nameOf(phrase.segment.text)}`);
  const next = phrases.value[Math.min(index, phrases.value.length - 1)];
  selectedId.value = undefined;
  if (next) focusShape(next.place.id);
}

/** Moves the selected phrase within its part. */
export function reorder(by: number): void {
  const phrase = selected.value;
  if (!phrase) return;
  editPlan(`reorder ${nameOf(phrase.segment.text)}`, (plan) => moveSegment(plan, phrase.segment.id, by));
  announce(`${nameOf(phrase.segment.text)}: ${by < 0 ? 'earlier' : 'later'}`);
}

/** Hides the selected place, or the whole plan where none is selected; shows it again. */
export function hide(): void {
  const phrase = selected.value;
  if (phrase) editPlan(`hide or show ${nameOf(phrase.segment.text)}`, (plan) => toggleHidden(plan, phrase.place.id));
  else isPlanShown.value = !isPlanShown.value;
  announce(
    phrase
      ? `${nameOf(phrase.segment.text)}: ${phrase.place.hidden ? 'shown' : 'hidden'}`
      : `Plan ${isPlanShown.value ? 'shown' : 'hidden'}`,
  );
}

export function lock(): void {
  const phrase = selected.value;
  if (!phrase) return;
  editPlan(`lock or unlock ${nameOf(phrase.segment.text)}`, (plan) => toggleSegmentLock(plan, phrase.segment.id));
  announce(`${nameOf(phrase.segment.text)}: ${phrase.segment.locked ? 'unlocked' : 'locked'}`);
}

/** Selects the next shape that covers the middle of the selected one; the first of all where none is selected. */
export function cycle(): void {
  const targets = phrases.value.filter(({ place }) => !place.hidden).map(({ place }) => place);
  const held = selected.value?.place;
  const [x1, y1, x2, y2] = held ? boundsOf(held.shape, aspect.value) : [0, 0, 0, 0];
  const hits = held ? hitsAt(targets, { x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, aspect.value) : targets.map(({ id }) => id);
  focusShape(nextOf(hits, held?.id));
}

/** Lets the name of the selected place be typed, in the picture. */
export function rename(): void {
  renamingId.value = selectedId.value;
}
