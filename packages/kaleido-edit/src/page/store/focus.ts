import { selectedId } from './state.ts';

/** The name of a shape's element. */
export const shapeElementId = (placeId: string): string => `shape-${placeId}`;

/** Selects a shape and gives it the keyboard; one that was just added is in the page when what is queued now has run. */
export function focusShape(placeId: string | undefined): void {
  selectedId.value = placeId;
  if (placeId === undefined) return;
  queueMicrotask(() => document.getElementById(shapeElementId(placeId))?.focus({ preventScroll: true }));
}
