import { aspect, drag } from '../store/state.ts';

/** The lines that a dragged shape lies on. */
export function Guides() {
  const guides = drag.value?.guides;
  const height = 1000 / aspect.value;
  if (!guides) return null;
  return (
    <g class="guides">
      {guides.x.map((x) => (
        <line key={`x${x}`} x1={x} y1={0} x2={x} y2={height} />
      ))}
      {guides.y.map((y) => (
        <line key={`y${y}`} x1={0} y1={y / aspect.value} x2={1000} y2={y / aspect.value} />
      ))}
    </g>
  );
}
