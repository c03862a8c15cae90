import { useRef } from 'preact/hooks';
import { blobWithin, pointBlobAt } from '../geometry/ellipse.ts';
import { boxBetween, type Handle, resizeShape } from '../geometry/handles.ts';
import { hitsAt, nextOf } from '../geometry/hit.ts';
import type { Point } from '../geometry/point.ts';
import { isBlob, moveShape, type Shape } from '../geometry/shape.ts';
import { type Lines, linesOf, type Snapped, snapMove, snapResize } from '../geometry/snap.ts';
import { draw, rename, reshape } from '../store/edits.ts';
import { focusShape } from '../store/focus.ts';
import { aspect, drag, phrases, renamingId, selected, selectedId, tool } from '../store/state.ts';

/** What the pointer does between down and up. */
interface Gesture {
  /** In the words of the history: "move". */
  readonly label: string;
  readonly from: Point;
  /** Shapes under the point where it began, the smallest first. */
  readonly hits: readonly string[];
  readonly wasSelected: boolean;
  readonly placeId?: string;
  /** The shape after the pointer went by a way to a point. */
  shapeAt(by: Point, point: Point, event: PointerEvent): Snapped;
  hasMoved: boolean;
}

/** How far a pointer may shake and still click, and how far a shape may jump to a line, in pixels of the screen. */
const SHAKE = 3;
const REACH = 6;
/** A turn while Shift is held goes in steps of so many degrees. */
const TURN_STEP = 15;

const free = (shape: Shape): Snapped => ({ shape, guides: { x: [], y: [] } });

/** Handlers of a drawing on which boxes and ellipses are moved, resized, turned, drawn and selected. Alt lets nothing snap. */
export function useGestures(svg: { readonly current: SVGSVGElement | null }) {
  const gesture = useRef<Gesture | undefined>(undefined);
  const latest = useRef<Gesture | undefined>(undefined); // the one that a click belongs to

  const frame = () => svg.current!.getBoundingClientRect();
  const pointOf = (event: PointerEvent): Point => {
    const { left, top, width, height } = frame();
    return { x: ((event.clientX - left) / width) * 1000, y: ((event.clientY - top) / height) * 1000 };
  };
  const reachOf = (event: PointerEvent): Point => {
    const { width, height } = frame();
    return event.altKey ? { x: 0, y: 0 } : { x: (REACH / width) * 1000, y: (REACH / height) * 1000 };
  };

  function begin(event: PointerEvent): Gesture {
    const from = pointOf(event);
    const handle = (event.target as Element).getAttribute('data-handle') as Handle | 'turn' | null;
    const held = selected.value?.place;
    if (handle && held)
      return {
        label: handle === 'turn' ? 'turn' : 'resize',
        from,
        hits: [],
        wasSelected: true,
        placeId: held.id,
        hasMoved: false,
        shapeAt: byHandle(held.shape, handle),
      };
    const hits = hitsAt(
      phrases.value.filter(({ place }) => !place.hidden).map(({ place }) => place),
      from,
      aspect.value,
    );
    const wasSelected = held !== undefined && hits.includes(held.id);
    const placeId = wasSelected ? held.id : hits[0];
    if (placeId === undefined) return { label: 'draw', from, hits, wasSelected, hasMoved: false, shapeAt: drawn(from) };
    const { shape } = phrases.value.find(({ place }) => place.id === placeId)!.place;
    return { label: 'move', from, hits, wasSelected, placeId, hasMoved: false, shapeAt: moved(shape, linesBeside(placeId)) };
  }

  const linesBeside = (placeId: string | undefined): Lines =>
    linesOf(
      phrases.value.filter(({ place }) => place.id !== placeId && !place.hidden).map(({ place }) => place.shape),
      aspect.value,
    );

  const moved =
    (shape: Shape, lines: Lines): Gesture['shapeAt'] =>
    (by, _, event) =>
      snapMove(moveShape(shape, by.x, by.y), lines, reachOf(event), aspect.value);

  const drawn =
    (from: Point): Gesture['shapeAt'] =>
    (_, point) => {
      const box = boxBetween(from, point);
      return free(tool.value === 'box' ? box : blobWithin(box, aspect.value));
    };

  function byHandle(shape: Shape, handle: Handle | 'turn'): Gesture['shapeAt'] {
    if (handle === 'turn')
      return (_, point, event) => free(isBlob(shape) ? pointBlobAt(shape, point, aspect.value, event.shiftKey ? TURN_STEP : 1) : shape);
    const lines = linesBeside(selectedId.value);
    return (by, _, event) => snapResize(resizeShape(shape, handle, by, aspect.value), handle, lines, reachOf(event), aspect.value);
  }

  /** A click: selects, or goes on to the next of several that overlap; on empty ground it selects nothing. */
  function click({ hits, wasSelected, placeId, hasMoved }: Gesture, isFirst: boolean): void {
    if (hasMoved) return;
    if (hits.length > 0) focusShape(wasSelected && isFirst ? nextOf(hits, placeId) : placeId);
    else if (placeId === undefined) selectedId.value = undefined;
  }

  return {
    onPointerDown(event: PointerEvent): void {
      if (event.button !== 0 || renamingId.value) return;
      gesture.current = begin(event);
      svg.current!.setPointerCapture(event.pointerId);
      if (gesture.current.placeId !== undefined && !gesture.current.wasSelected) focusShape(gesture.current.placeId);
      event.preventDefault(); // no text is selected by dragging
    },
    onPointerMove(event: PointerEvent): void {
      const now = gesture.current;
      if (!now) return;
      const point = pointOf(event);
      const by = { x: point.x - now.from.x, y: point.y - now.from.y };
      const { width } = frame();
      if (now.hasMoved && !drag.value) return; // Escape let it go
      now.hasMoved ||= Math.hypot(by.x, by.y) * (width / 1000) > SHAKE;
      if (now.hasMoved) drag.value = { ...(now.placeId !== undefined && { placeId: now.placeId }), ...now.shapeAt(by, point, event) };
    },
    onPointerUp(): void {
      const now = gesture.current;
      const held = drag.value;
      latest.current = now;
      gesture.current = undefined;
      drag.value = undefined;
      if (!now || !held) return;
      if (now.placeId === undefined) draw(held.shape);
      else reshape(now.label, held.shape);
    },
    onClick(event: MouseEvent): void {
      if (latest.current) click(latest.current, event.detail < 2);
      latest.current = undefined;
    },
    onPointerCancel(): void {
      gesture.current = undefined;
      drag.value = undefined;
    },
    onDblClick(): void {
      if (selectedId.value) rename();
    },
  };
}
