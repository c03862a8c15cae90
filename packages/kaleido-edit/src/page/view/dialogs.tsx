import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { copy, open, recordText } from '../store/files.ts';
import { shortcuts, shownKeys } from '../store/keys.ts';
import { dialog } from '../store/state.ts';
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
  useEffect(() => element.current?.showModal(), []);
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

/** The record as text, which can be copied out, and replaced by any that can be read. */
function Exchange() {
  const text = useSignal(recordText());
  return (
    <Dialog title="The record as JSON">
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
          Open
        </button>
      </div>
    </Dialog>
  );
}
