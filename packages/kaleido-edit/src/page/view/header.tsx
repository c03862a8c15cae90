import { canRedo, canUndo } from '../model/history.ts';
import { goTo, redoStep, undoStep } from '../store/edits.ts';
import { shownKeys } from '../store/keys.ts';
import { drafts, history, server } from '../store/state.ts';
import { cancel, done, keep } from '../store/sync.ts';
import { IconButton } from './button.tsx';
import { Menu } from './menu.tsx';

/** What concerns all records: which is shown, undo, files, the end. */
export function Header() {
  return (
    <header>
      <h1>Kaleido</h1>
      <Records />
      <div class="row">
        <IconButton icon="undo" label={`Undo (${shownKeys('mod+Z')})`} disabled={!canUndo(history.value)} onClick={undoStep} />
        <IconButton icon="redo" label={`Redo (${shownKeys('mod+Shift+Z')})`} disabled={!canRedo(history.value)} onClick={redoStep} />
        <Menu />
      </div>
      <Ends />
    </header>
  );
}

function Records() {
  const { drafts: all, current } = drafts.value;
  if (all.length < 2) return <span class="grow" />;
  return (
    <nav class="records grow" aria-label="Records">
      <IconButton icon="previous" label="Previous record" disabled={current === 0} onClick={() => goTo(current - 1)} />
      <span>
        {current + 1} of {all.length}
      </span>
      <IconButton icon="next" label="Next record" disabled={current === all.length - 1} onClick={() => goTo(current + 1)} />
    </nav>
  );
}

function Ends() {
  if (server.value?.mode === 'studio')
    return (
      <button type="button" class="primary" onClick={() => void keep()}>
        Keep
      </button>
    );
  return (
    <div class="row">
      <button type="button" class="quiet" onClick={() => void cancel()}>
        Cancel
      </button>
      <button type="button" class="primary" onClick={() => void done()}>
        Done
      </button>
    </div>
  );
}
