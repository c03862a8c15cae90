import { selectedId } from './state.ts';

/** The name of a shape's element. */
export const shapeElementId = (placeId: string): string => `shape-${placeId}`;

/** Selects a shape and gives it the keyboard, once it is drawn. */
export function focusShape(placeId: string | undefined): void {
  selectedId.value = placeId;
  if (placeId === undefined) return;
  requestAnimationFrame(() => document.getElementById(shapeElementId(placeId))?.focus({ preventScroll: true }));
}
