import type { KaleidoRecord } from '@kaleido/shared/record';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { toComfyui } from '../../formats/comfyui.ts';
import { toIdeogram } from '../../formats/ideogram.ts';
import { recordOf } from '../model/draft.ts';
import { copy, open } from '../store/files.ts';
import { shortcuts, shownKeys } from '../store/keys.ts';
import { dialog, draft } from '../store/state.ts';
import { IconButton } from './button.tsx';

/** The dialog that is asked for, above everything else. */
export function Dialogs() {
  if (dialog.value === 'keys') return <Keys />;
  if (dialog.value === 'exchange') return <Exchange />;
  return null;
}

function close(): void {
  dialog.value = undefined;
}

function Dialog({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-label={title} onClose={close}>
      <div class="strip-head">
        <h2>{title}</h2>
        <IconButton icon="close" label="Close" onClick={() => element.current?.close()} />
      </div>
      {children}
    </dialog>
  );
}

function Keys() {
  return (
    <Dialog title="Keys">
      <dl class="keys">
        {shortcuts.map(({ shown, does }) => (
          <div key={shown}>
            <dt>
              <kbd>{shownKeys(shown)}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

/** What the record can be written as. */
const formats: Readonly<Record<string, (record: KaleidoRecord) => object>> = {
  Kaleido: (record) => record,
  'Ideogram 4': toIdeogram,
  'ComfyUI BOUNDING_BOXES': (record) => toComfyui(record),
};

const textIn = (format: string): string => (draft.value ? JSON.stringify(formats[format]?.(recordOf(draft.value)), null, 2) : '');

/** The record as text, which can be copied out, and replaced by any that can be read. */
function Exchange() {
  const text = useSignal(textIn('Kaleido'));
  return (
    <Dialog title="The record as JSON">
      <label class="row">
        Format
        <select
          onChange={({ currentTarget }) => {
            text.value = textIn(currentTarget.value);
          }}
        >
          {Object.keys(formats).map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <textarea
        class="json"
        aria-label="JSON of a record, or of a plan of another tool"
        rows={14}
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <div class="row last">
        <button type="button" onClick={() => void copy(text.value)}>
          Copy
        </button>
        <button
          type="button"
          class="primary"
          onClick={() => {
            void open(text.value);
            close();
          }}
        >
          Open as a new record
        </button>
      </div>
    </Dialog>
  );
}
