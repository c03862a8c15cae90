import { announcement, ending, isConnected, notice, server } from '../store/state.ts';
import { IconButton } from './button.tsx';
import { Controls, Tools } from './controls.tsx';
import { Dialogs } from './dialogs.tsx';
import { Header } from './header.tsx';
import { Panel } from './panel.tsx';
import { Stage } from './stage.tsx';
import { PicturesStrip, PlansStrip } from './strips.tsx';

/** The whole page. */
export function App() {
  if (ending.value) return <Ended />;
  if (!server.value) return <p class="waiting">Opening…</p>;
  return (
    <>
      <Header />
      <Notices />
      <main>
        <div class="desk">
          <Tools />
          <Stage />
          <Controls />
          <PlansStrip />
          <PicturesStrip />
        </div>
        <Panel />
      </main>
      <Dialogs />
      <p class="unseen" aria-live="polite">
        {announcement.value}
      </p>
    </>
  );
}

const endings = {
  done: 'Done: the records were written.',
  cancelled: 'Cancelled: nothing was written.',
  stopped: 'kaleido-edit was stopped: nothing was written.',
} as const;

const Ended = () => (
  <main class="ended">
    <h1>Kaleido</h1>
    <p role="status">
      {ending.value === 'done' && server.value?.mode === 'studio'
        ? 'The studio has ended: what was kept is written.'
        : endings[ending.value!]}
    </p>
    <p>This page can be closed.</p>
  </main>
);

/** What went wrong, or should be known. */
function Notices() {
  return (
    <div class="notices" aria-live="assertive">
      {!isConnected.value && <p class="notice error">kaleido-edit does not answer. Edits are kept in this page until it does.</p>}
      {notice.value && (
        <div class={`notice ${notice.value.kind}`}>
          <p>{notice.value.text}</p>
          <IconButton
            icon="close"
            label="Close this message"
            onClick={() => {
              notice.value = undefined;
            }}
          />
        </div>
      )}
    </div>
  );
}
