import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { shownKeys } from '../store/keys.ts';
import { pngUrl } from '../store/pictures.ts';
import {
  aspect,
  comparedPicture,
  drag,
  isPlanShown,
  job,
  layer,
  phrases,
  reconstruction,
  renamingId,
  selected,
  shownPicture,
  split,
} from '../store/state.ts';
import { useGestures } from './gestures.ts';
import { Guides } from './guides.tsx';
import { Handles } from './handles.tsx';
import { RenameField } from './rename-field.tsx';
import { ShapeLabel, ShapeNode } from './shape.tsx';

/** The picture, and the plan over it. */
export function Stage() {
  return (
    <div class="stage" style={{ aspectRatio: String(aspect.value) }}>
      <Picture />
      {isPlanShown.value && !comparedPicture.value && <PlanOver />}
      <JobProgress />
    </div>
  );
}

/** What lies under the plan: the picture, its preview, two pictures to compare, or what the vokens decode to. */
function Picture() {
  if (layer.value === 'vokens' && reconstruction.value)
    return <img class="picture" src={reconstruction.value} alt="What the vokens decode to" draggable={false} />;
  const preview = job.value?.what === 'draw' && job.value.preview;
  if (preview) return <img class="picture preview" src={pngUrl(preview)} alt="Preview" draggable={false} />;
  const shown = shownPicture.value;
  if (!shown) return <Blank />;
  const before = comparedPicture.value;
  const alt = shown.record.caption;
  if (!before) return <img class="picture" src={pngUrl(shown.png)} alt={alt} draggable={false} />;
  return (
    <>
      <img class="picture" src={pngUrl(before.png)} alt={`Before, ${alt}`} draggable={false} />
      <img class="picture" src={pngUrl(shown.png)} alt={`After, ${alt}`} draggable={false} style={{ clipPath: `inset(0 0 0 ${split}%)` }} />
      <div class="split" style={{ left: `${split}%` }} />
    </>
  );
}

const Blank = () => (
  <p class="blank">
    {phrases.value.length > 0 ? `Not drawn yet: ${shownKeys('mod+Enter')} draws it` : 'Draw a box here, or plan a caption'}
  </p>
);

/** Boxes and ellipses, and what moves them. */
function PlanOver() {
  const svg = useRef<SVGSVGElement>(null);
  const unit = useUnit(svg);
  const gestures = useGestures(svg);
  const height = 1000 / aspect.value;
  return (
    <>
      <svg
        ref={svg}
        class="plan"
        viewBox={`0 0 1000 ${height}`}
        role="application"
        aria-label="Plan over the picture: Tab goes to its boxes and ellipses, arrows move them"
        {...gestures}
      >
        {phrases.value.map((phrase) => (
          <ShapeNode key={phrase.place.id} phrase={phrase} />
        ))}
        <Drawing />
        <Guides />
        {selected.value && !selected.value.place.hidden && <Handles phrase={selected.value} unit={unit} />}
      </svg>
      <div class="labels" aria-hidden="true">
        {phrases.value.map((phrase) => (
          <ShapeLabel key={phrase.place.id} phrase={phrase} />
        ))}
      </div>
      {renamingId.value && <RenameField key={renamingId.value} placeId={renamingId.value} />}
    </>
  );
}

/** The shape that is being drawn. */
function Drawing() {
  const held = drag.value;
  if (!held || held.placeId !== undefined) return null;
  const [a, b, c, d, e] = held.shape;
  const y = 1 / aspect.value;
  return e === undefined ? (
    <rect class="drawing" x={a} y={b * y} width={c - a} height={(d - b) * y} />
  ) : (
    <ellipse class="drawing" cx={a} cy={b * y} rx={c} ry={d} transform={`rotate(${e} ${a} ${b * y})`} />
  );
}

/** How many thousandths of the width a pixel of the screen is. */
function useUnit(svg: { readonly current: SVGSVGElement | null }): number {
  const unit = useSignal(2);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) unit.value = 1000 / entry.contentRect.width;
    });
    observer.observe(svg.current!);
    return () => observer.disconnect();
  }, []);
  return unit.value;
}

function JobProgress() {
  const now = job.value;
  if (!now) return null;
  const text = { plan: 'Planning', plans: 'Planning', draw: 'Drawing' }[now.what];
  return (
    <div class="progress">
      <progress aria-label={text} {...(now.total > 0 && { value: now.done, max: now.total })} />
    </div>
  );
}
