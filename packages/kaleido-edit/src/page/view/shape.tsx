import { boundsOf, isBlob, type Shape } from '../geometry/shape.ts';
import type { PlacedPhrase } from '../model/plan.ts';
import { whereabouts } from '../store/edits.ts';
import { shapeElementId } from '../store/focus.ts';
import { aspect, drag, draggedId, renamingId, selectedId } from '../store/state.ts';
import { hueOf } from './hues.ts';
import { Icon } from './icon.tsx';

/** Where a place is now. Only the node of the place that is dragged follows each step. */
export const shapeNow = ({ place }: PlacedPhrase): Shape => (draggedId.value === place.id && drag.value ? drag.value.shape : place.shape);

/** A box or an ellipse, which the keyboard can reach. */
export function ShapeNode({ phrase }: { readonly phrase: PlacedPhrase }) {
  const { place, segment } = phrase;
  if (place.hidden) return null;
  const shape = shapeNow(phrase);
  const kind = isBlob(shape) ? 'ellipse' : 'box';
  const label = `${segment.text || 'a phrase without words'}, ${kind} ${whereabouts(shape)}${segment.locked ? ', locked' : ''}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no HTML button can be a part of a drawing
    <g
      id={shapeElementId(place.id)}
      class={`shape ${hueOf(segment.text)}`}
      role="button"
      tabIndex={0}
      aria-label={label}
      aria-pressed={selectedId.value === place.id}
      data-place={place.id}
      onFocus={() => {
        selectedId.value = place.id;
      }}
    >
      <Outline shape={shape} kind="halo" />
      <Outline shape={shape} kind="line" />
    </g>
  );
}

/** The lines of a shape: `halo` is what sets `line` off from the picture. */
export function Outline({ shape, kind }: { readonly shape: Shape; readonly kind: 'halo' | 'line' }) {
  const y = 1 / aspect.value;
  if (!isBlob(shape)) {
    const [x1, y1, x2, y2] = shape;
    return <rect class={kind} x={x1} y={y1 * y} width={x2 - x1} height={(y2 - y1) * y} />;
  }
  const [xc, yc, rMajor, rMinor, theta] = shape;
  return <ellipse class={kind} cx={xc} cy={yc * y} rx={rMajor} ry={rMinor} transform={`rotate(${theta} ${xc} ${yc * y})`} />;
}

/** The words of a place, at its upper left corner. */
export function ShapeLabel({ phrase }: { readonly phrase: PlacedPhrase }) {
  const { place, segment } = phrase;
  if (place.hidden || renamingId.value === place.id) return null;
  const [x1, y1] = boundsOf(shapeNow(phrase), aspect.value);
  const isSelected = selectedId.value === place.id;
  return (
    <span
      class={`shape-label ${hueOf(segment.text)} ${isSelected ? 'selected' : ''}`}
      style={{ left: `${Math.max(0, x1) / 10}%`, top: `${Math.max(0, y1) / 10}%` }}
    >
      {segment.text || '…'}
      {segment.locked && <Icon name="locked" />}
    </span>
  );
}
