import type { LatentPart } from '@kaleido/shared/record';
import { removePart, setText, togglePartLock } from '../model/edit.ts';
import { drawInTheMiddle, editPlan, typeCaption } from '../store/edits.ts';
import { planAgain } from '../store/jobs.ts';
import { draft, isPlanned, layer, modelParts, plan, reconstruction, server, words } from '../store/state.ts';
import { PartHead } from './part-head.tsx';
import { Segments } from './segments.tsx';
import { WordField } from './word-field.tsx';

/** The caption and the parts of the plan, as texts. */
export function Panel() {
  return (
    <div class="panel">
      <Caption />
      <Description />
      <Segments part="bbox" />
      <Segments part="blob" />
      <Vokens />
      <MissingParts />
      <Length />
    </div>
  );
}

function Caption() {
  const caption = draft.value?.caption ?? '';
  const examples = server.value?.model.domain?.captions.slice(0, 3) ?? [];
  return (
    <section aria-label="Caption">
      <h2>Caption</h2>
      <WordField
        id="caption"
        class="caption"
        label="Caption"
        value={caption}
        placeholder="What the picture shows"
        isLine
        onInput={typeCaption}
        onEnter={() => void (isPlanned.value || planAgain())}
      />
      {caption === '' && examples.length > 0 && (
        <p class="examples">
          {examples.map((example) => (
            <button type="button" key={example} class="quiet" onClick={() => typeCaption(example)}>
              {example}
            </button>
          ))}
        </p>
      )}
    </section>
  );
}

function Description() {
  const { text } = plan.value;
  if (!text) return null;
  return (
    <section aria-label="Description">
      <PartHead
        title="Description"
        part="text"
        locked={text.locked}
        onLock={() => editPlan('lock or unlock the description', (before) => togglePartLock(before, 'text'))}
        onRemove={() => editPlan('leave out the description', (before) => removePart(before, 'text'))}
      />
      <WordField
        label="Description"
        value={text.value}
        onInput={(value) => editPlan('change the description', (before) => setText(before, value), 'text')}
      />
    </section>
  );
}

function Vokens() {
  const { voken } = plan.value;
  if (!voken) return null;
  return (
    <section aria-label="Vokens">
      <PartHead
        title="Vokens"
        part="voken"
        locked={voken.locked}
        onLock={() => editPlan('lock or unlock the vokens', (before) => togglePartLock(before, 'voken'))}
        onRemove={() => editPlan('leave out the vokens', (before) => removePart(before, 'voken'))}
      />
      <div class="vokens">
        {reconstruction.value && (
          <button
            type="button"
            class="thumbnail"
            aria-pressed={layer.value === 'vokens'}
            aria-label="Show what the vokens decode to in place of the picture"
            onClick={() => {
              layer.value = layer.value === 'vokens' ? 'picture' : 'vokens';
            }}
          >
            <img src={reconstruction.value} alt="" />
          </button>
        )}
        <p class="codes">{voken.value.join(' ')}</p>
      </div>
    </section>
  );
}

const additions: Readonly<Partial<Record<LatentPart, { readonly words: string; add(): void }>>> = {
  text: { words: 'Add a description', add: () => editPlan('add a description', (before) => setText(before, '')) },
  bbox: { words: 'Add a box', add: () => drawInTheMiddle('box') },
  blob: { words: 'Add an ellipse', add: () => drawInTheMiddle('ellipse') },
};

/** What the plan may have too: a description where there is none, and one more box or ellipse at any time. */
function MissingParts() {
  const parts = modelParts.value.filter((part) => part !== 'text' || !plan.value.text);
  return (
    <p class="additions">
      {parts.map((part) => {
        const addition = additions[part];
        return (
          addition && (
            <button type="button" key={part} class="quiet" onClick={addition.add}>
              {addition.words}
            </button>
          )
        );
      })}
    </p>
  );
}

/** How long caption and plan are, against what the model reads, and words that it cannot know. */
function Length() {
  const limits = server.value?.model.limits;
  if (!words.value || !limits) return null;
  const { tokens, unknown } = words.value;
  return (
    <div class="length">
      <p class={tokens.caption > limits.caption ? 'too-long' : ''}>
        Caption: {tokens.caption} of {limits.caption} tokens
      </p>
      <p class={tokens.latents > limits.latents ? 'too-long' : ''}>
        Plan: {tokens.latents} of {limits.latents} tokens
      </p>
      {unknown.length > 0 && (
        <p id="unknown-words">
          Never drawn by this model: <span class="unknown">{unknown.join(', ')}</span>
        </p>
      )}
    </div>
  );
}
