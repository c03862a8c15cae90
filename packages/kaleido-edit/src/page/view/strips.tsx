import { changeCurrent, draftOf } from '../model/draft.ts';
import { shapesOf } from '../model/plan.ts';
import { act } from '../store/edits.ts';
import { pick } from '../store/jobs.ts';
import { pngUrl } from '../store/pictures.ts';
import { announce } from '../store/say.ts';
import {
  aspect,
  type Candidate,
  candidates,
  comparedId,
  type Drawn,
  draft,
  drawnPictures,
  layer,
  shownPicture,
  split,
} from '../store/state.ts';
import { IconButton } from './button.tsx';
import { hueClass } from './hues.ts';
import { Outline } from './shape.tsx';

/** Several plans of the caption to choose from. */
export function PlansStrip() {
  const { key, list } = candidates.value ?? {};
  if (!list || key !== draft.value?.key) return null;
  return (
    <section class="strip" aria-label="Plans to choose from">
      <div class="strip-head">
        <h2>Plans</h2>
        <IconButton
          icon="close"
          label="Close the plans"
          onClick={() => {
            candidates.value = undefined;
          }}
        />
      </div>
      <ol class="plans">
        {list.map((candidate, index) => (
          <li key={index}>
            <button
              type="button"
              class="thumbnail"
              disabled={!candidate}
              aria-label={`Plan ${index + 1}${candidate?.record.latents?.text ? `: ${candidate.record.latents.text}` : ''}`}
              title={candidate?.record.latents?.text}
              onClick={() => pick(index)}
            >
              {candidate && <Miniature candidate={candidate} />}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** A small picture of a plan, with its boxes. */
function Miniature({ candidate: { record, png } }: { readonly candidate: Candidate }) {
  const segments = [...(record.latents?.bbox ?? []), ...(record.latents?.blob ?? [])];
  return (
    <>
      {png && <img src={pngUrl(png)} alt="" />}
      <svg viewBox={`0 0 1000 ${1000 / aspect.value}`} aria-hidden="true">
        {segments.flatMap(shapesOf).map((shape, index) => (
          <g key={index} class={hueClass(index)}>
            <Outline shape={shape} kind="line" />
          </g>
        ))}
      </svg>
    </>
  );
}

/** The pictures drawn so far: each can be gone back to, with its record, or compared with the one that is shown. */
export function PicturesStrip() {
  const drawn = drawnPictures.value;
  if (drawn.length === 0) return null;
  return (
    <section class="strip" aria-label="Pictures drawn so far">
      <div class="strip-head">
        <h2>Drawn</h2>
      </div>
      <ol>
        {drawn.map((picture, index) => (
          <li key={picture.id}>
            <Thumbnail picture={picture} number={index + 1} />
          </li>
        ))}
      </ol>
      <Compare />
    </section>
  );
}

function Thumbnail({ picture, number }: { readonly picture: Drawn; readonly number: number }) {
  const { settings } = picture;
  const made = `guidance ${settings.guidance ?? '?'}, seed ${picture.record.seed ?? settings.seed ?? '?'}`;
  return (
    <button
      type="button"
      class="thumbnail"
      aria-pressed={picture.id === shownPicture.value?.id}
      aria-label={`Picture ${number}, ${made}`}
      title={made}
      onClick={() => goBack(picture, number)}
    >
      <img src={pngUrl(picture.png)} alt="" />
    </button>
  );
}

/** Shows an earlier picture, with the record and the guidance that it was drawn from. */
function goBack({ id, record, settings: { guidance } }: Drawn, number: number): void {
  layer.value = 'picture';
  comparedId.value = undefined;
  act(`go back to picture ${number}`, (state) =>
    changeCurrent(state, (before) => ({
      ...draftOf({ key: before.key, record }, before),
      ...(guidance !== undefined && { guidance }),
      picture: id,
    })),
  );
  announce(`Picture ${number}`);
}

/** A slider between the shown picture and an earlier one. */
function Compare() {
  const shown = shownPicture.value;
  const drawn = drawnPictures.value;
  const others = drawn.filter(({ id }) => id !== shown?.id);
  if (!shown || others.length === 0) return null;
  const numberOf = (id: string) => drawn.findIndex((picture) => picture.id === id) + 1;
  return (
    <div class="compare row">
      <label>
        Compare with
        <select
          value={comparedId.value ?? ''}
          onChange={({ currentTarget }) => {
            comparedId.value = currentTarget.value || undefined;
          }}
        >
          <option value="">nothing</option>
          {others.map(({ id }) => (
            <option key={id} value={id}>
              picture {numberOf(id)}
            </option>
          ))}
        </select>
      </label>
      {comparedId.value && (
        <label class="split-slider">
          <span>Before</span>
          <input
            type="range"
            min={0}
            max={100}
            value={split.value}
            aria-label="Share of the earlier picture"
            onInput={({ currentTarget }) => {
              split.value = currentTarget.valueAsNumber;
            }}
          />
          <span>After</span>
        </label>
      )}
    </div>
  );
}
