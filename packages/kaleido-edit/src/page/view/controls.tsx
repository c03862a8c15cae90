import { setGuidance, setSeed } from '../store/edits.ts';
import { cancelJob, drawPicture, planAgain, planSeveral } from '../store/jobs.ts';
import { shownKeys } from '../store/keys.ts';
import { draft, guidance, isPlanned, isPlanShown, job, modelParts, tool } from '../store/state.ts';
import { IconButton } from './button.tsx';

/** Above the picture: what the pointer draws, and whether the plan is seen. */
export function Tools() {
  return (
    <div class="tools" role="toolbar" aria-label="Plan">
      <IconButton
        icon="box"
        label="Draw boxes (B)"
        pressed={tool.value === 'box'}
        onClick={() => {
          tool.value = 'box';
        }}
      />
      <IconButton
        icon="ellipse"
        label="Draw ellipses (E)"
        pressed={tool.value === 'ellipse'}
        onClick={() => {
          tool.value = 'ellipse';
        }}
      />
      <IconButton
        icon={isPlanShown.value ? 'shown' : 'hidden'}
        label="Hide the plan (H)"
        pressed={!isPlanShown.value}
        onClick={() => {
          isPlanShown.value = !isPlanShown.value;
        }}
      />
    </div>
  );
}

/** Below the picture: what the model does. */
export function Controls() {
  const isBusy = job.value !== undefined;
  const canPlan = modelParts.value.length > 0;
  return (
    <div class="controls">
      {canPlan && (
        <div class="row">
          <button type="button" onClick={() => void planAgain()}>
            {isPlanned.value ? 'Plan again' : 'Plan'}
          </button>
          <button type="button" onClick={() => void planSeveral()}>
            Eight plans
          </button>
        </div>
      )}
      <div class="row settings">
        <Guidance />
        <Seed />
      </div>
      <div class="row last">
        {isBusy && (
          <button type="button" onClick={() => void cancelJob()}>
            Cancel
          </button>
        )}
        <button type="button" class="primary" onClick={() => void drawPicture({ withNewSeed: false })}>
          Draw <kbd>{shownKeys('mod+Enter')}</kbd>
        </button>
      </div>
    </div>
  );
}

function Guidance() {
  return (
    <label class="guidance">
      Guidance
      <input
        type="range"
        min={1}
        max={10}
        step={0.5}
        value={guidance.value}
        onInput={({ currentTarget }) => setGuidance(currentTarget.valueAsNumber)}
      />
      <output>{guidance.value}</output>
    </label>
  );
}

const HIGHEST_SEED = 2 ** 32 - 1;

function Seed() {
  return (
    <div class="seed">
      <label>
        Seed
        <input
          type="number"
          min={0}
          max={HIGHEST_SEED}
          value={draft.value?.seed ?? ''}
          placeholder="any"
          onChange={({ currentTarget }) => {
            const seed = currentTarget.valueAsNumber;
            if (Number.isInteger(seed) && seed >= 0 && seed <= HIGHEST_SEED) setSeed(seed);
            else currentTarget.value = String(draft.value?.seed ?? '');
          }}
        />
      </label>
      <IconButton icon="dice" label="Draw with a new seed" onClick={() => void drawPicture({ withNewSeed: true })} />
    </div>
  );
}
