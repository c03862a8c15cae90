import { isBlob, type Shape } from '../geometry/shape.ts';
import { withNumber } from '../geometry/with-number.ts';
import { reshape } from '../store/edits.ts';

const boxNames = ['Left', 'Top', 'Right', 'Bottom'] as const;
const blobNames = ['Centre x', 'Centre y', 'Long radius', 'Short radius', 'Angle'] as const;

/** The coordinates of a shape, to be typed. */
export function Numbers({ shape }: { readonly shape: Shape }) {
  const names = isBlob(shape) ? blobNames : boxNames;
  return (
    <div class="numbers">
      {names.map((name, index) => (
        <label key={name}>
          {name}
          <input
            type="number"
            min={0}
            max={name === 'Angle' ? 180 : 1000}
            value={shape[index]}
            onChange={({ currentTarget }) => {
              const value = Math.round(currentTarget.valueAsNumber);
              if (Number.isFinite(value)) reshape('change', withNumber(shape, index, value));
              currentTarget.value = String(shape[index]); // an impossible number is not shown; a possible one comes with the new shape
            }}
          />
        </label>
      ))}
    </div>
  );
}
