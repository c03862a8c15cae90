import { useLayoutEffect, useRef } from 'preact/hooks';
import { boundsOf } from '../geometry/shape.ts';
import { placeOf } from '../model/plan.ts';
import { typePhrase } from '../store/edits.ts';
import { focusShape } from '../store/focus.ts';
import { aspect, plan, renamingId } from '../store/state.ts';

/** The words of a place, to be typed where they stand in the picture. Enter keeps them, Escape brings the old ones back. */
export function RenameField({ placeId }: { readonly placeId: string }) {
  const field = useRef<HTMLInputElement>(null);
  const phrase = placeOf(plan.value, placeId);
  useLayoutEffect(() => field.current?.select(), []); // before the next key arrives
  if (!phrase) return null;
  const { segment, place } = phrase;
  const [x1, y1] = boundsOf(place.shape, aspect.value);
  const end = (keeps: boolean) => {
    const text = field.current?.value.trim();
    if (keeps && text) typePhrase(segment.id, text);
    renamingId.value = undefined;
    focusShape(placeId);
  };
  return (
    <input
      ref={field}
      class="rename"
      aria-label={`New name of ${segment.text}`}
      defaultValue={segment.text}
      style={{ left: `${Math.max(0, Math.min(x1, 700)) / 10}%`, top: `${Math.max(0, y1) / 10}%` }}
      onBlur={() => renamingId.value === placeId && end(true)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        end(event.key === 'Enter');
      }}
    />
  );
}
