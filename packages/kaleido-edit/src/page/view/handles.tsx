import { blobPoint } from '../geometry/ellipse.ts';
import { handleNames, handlePoint } from '../geometry/handles.ts';
import { isBlob } from '../geometry/shape.ts';
import type { PlacedPhrase } from '../model/plan.ts';
import { aspect } from '../store/state.ts';
import { shapeNow } from './shape.tsx';

/** Half the side of a handle, and how far the one that turns is from its ellipse, in pixels of the screen. */
const HALF = 5;
const AWAY = 24;

/** The eight handles of the selected shape, and the one that turns an ellipse. `unit` is a pixel of the screen in thousandths. */
export function Handles({ phrase, unit }: { readonly phrase: PlacedPhrase; readonly unit: number }) {
  const shape = shapeNow(phrase);
  const y = 1 / aspect.value;
  const half = HALF * unit;
  return (
    <g class="handles">
      {isBlob(shape) && <TurnHandle shape={shape} unit={unit} />}
      {handleNames.map((name) => {
        const point = handlePoint(shape, name, aspect.value);
        return (
          <rect
            key={name}
            class={`handle ${name}`}
            data-handle={name}
            x={point.x - half}
            y={point.y * y - half}
            width={2 * half}
            height={2 * half}
          />
        );
      })}
    </g>
  );
}

function TurnHandle({ shape, unit }: { readonly shape: Parameters<typeof blobPoint>[0]; readonly unit: number }) {
  const y = 1 / aspect.value;
  const from = blobPoint(shape, 0, -1, aspect.value);
  const to = blobPoint(shape, 0, -1 - (AWAY * unit) / Math.max(shape[3], 1), aspect.value);
  return (
    <>
      <line class="turn-line" x1={from.x} y1={from.y * y} x2={to.x} y2={to.y * y} />
      <circle class="handle turn" data-handle="turn" cx={to.x} cy={to.y * y} r={HALF * 1.2 * unit} />
    </>
  );
}
