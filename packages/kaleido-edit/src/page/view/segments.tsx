import { isBlob } from '../geometry/shape.ts';
import { addConnection, moveSegment, removePart, removeSegment, toggleHidden, togglePartLock, toggleSegmentLock } from '../model/edit.ts';
import type { PlacedPart, Segment } from '../model/plan.ts';
import { duplicate, duplicateWithin, editPlan, typePhrase } from '../store/edits.ts';
import { plan, selectedId } from '../store/state.ts';
import { IconButton } from './button.tsx';
import { hueOf } from './hues.ts';
import { Numbers } from './numbers.tsx';
import { PartHead } from './part-head.tsx';
import { WordField } from './word-field.tsx';

const titles = { bbox: 'Boxes', blob: 'Ellipses' } as const;

/** The phrases of one part, in the order of the plan. */
export function Segments({ part }: { readonly part: PlacedPart }) {
  const placed = plan.value[part];
  if (!placed) return null;
  return (
    <section aria-label={titles[part]}>
      <PartHead
        title={titles[part]}
        locked={placed.locked}
        onLock={() => editPlan('lock or unlock a part', (before) => togglePartLock(before, part))}
        onRemove={() => editPlan(`leave out ${titles[part].toLowerCase()}`, (before) => removePart(before, part))}
        part={part}
      />
      <ol class="segments">
        {placed.segments.map((segment) => (
          <SegmentRow key={segment.id} segment={segment} isPartLocked={placed.locked} />
        ))}
      </ol>
    </section>
  );
}

function SegmentRow({ segment, isPartLocked }: { readonly segment: Segment; readonly isPartLocked: boolean }) {
  const { id, text, places, locked } = segment;
  const shown = places.find((place) => place.id === selectedId.value);
  const isOpen = shown !== undefined || selectedId.value === id;
  const isHidden = places.length > 0 && places.every(({ hidden }) => hidden);
  const name = text || 'this phrase';
  const select = () => {
    if (!isOpen) selectedId.value = places[0]?.id ?? id;
  };
  return (
    <li class={`segment ${isOpen ? 'open' : ''} ${places.length > 0 ? hueOf(text) : 'connection'}`}>
      <div class="segment-line">
        <span class="dot" aria-hidden="true" />
        <WordField
          label={places.length > 0 ? 'Phrase' : 'Connecting text'}
          value={text}
          isLine
          placeholder="words between"
          onFocus={select}
          onInput={(value) => typePhrase(id, value)}
        />
        {places.length > 0 && (
          <IconButton
            icon={isHidden ? 'hidden' : 'shown'}
            label={`Hide ${name}`}
            pressed={isHidden}
            onClick={() =>
              editPlan(`hide or show ${name}`, (before) =>
                places.filter(({ hidden }) => hidden === isHidden).reduce((edited, place) => toggleHidden(edited, place.id), before),
              )
            }
          />
        )}
        <IconButton
          icon={locked || isPartLocked ? 'locked' : 'unlocked'}
          label={`Lock ${name}`}
          pressed={locked}
          disabled={isPartLocked}
          onClick={() => editPlan(`lock or unlock ${name}`, (before) => toggleSegmentLock(before, id))}
        />
      </div>
      {isOpen && <SegmentTools segment={segment} />}
    </li>
  );
}

/** What can be done with the phrase that is selected. */
function SegmentTools({ segment: { id, text, places } }: { readonly segment: Segment }) {
  const name = text || 'this phrase';
  const shown = places.find((place) => place.id === selectedId.value);
  return (
    <div class="segment-tools">
      {shown && <Numbers shape={shown.shape} />}
      <div class="row">
        <IconButton
          icon="up"
          label={`Move ${name} earlier`}
          onClick={() => editPlan(`reorder ${name}`, (plan) => moveSegment(plan, id, -1))}
        />
        <IconButton
          icon="down"
          label={`Move ${name} later`}
          onClick={() => editPlan(`reorder ${name}`, (plan) => moveSegment(plan, id, 1))}
        />
        {shown && (
          <>
            <IconButton icon="copy" label={`Duplicate ${name}`} onClick={duplicate} />
            <IconButton icon={isBlob(shown.shape) ? 'ellipse' : 'box'} label={`One more place for ${name}`} onClick={duplicateWithin} />
          </>
        )}
        <IconButton
          icon="add"
          label={`Add connecting text after ${name}`}
          onClick={() => {
            const added = addConnection(plan.value, id);
            editPlan('add connecting text', () => added.plan);
            selectedId.value = added.segmentId;
          }}
        />
        <IconButton
          icon="remove"
          label={`Delete ${name}`}
          onClick={() => editPlan(`delete ${name}`, (before) => removeSegment(before, id))}
        />
      </div>
    </div>
  );
}
