import { useRef } from 'preact/hooks';
import { addRecord, copy, downloadNdjson, downloadPng, openFiles, recordText, removeRecord } from '../store/files.ts';
import { dialog, drafts, server } from '../store/state.ts';
import { done } from '../store/sync.ts';
import { Icon } from './icon.tsx';

/** What is done now and then: files, records, the list of keys. */
export function Menu() {
  const list = useRef<HTMLDivElement>(null);
  const file = useRef<HTMLInputElement>(null);
  const item = (text: string, run: () => void) => (
    <button
      type="button"
      class="item"
      onClick={() => {
        list.current?.hidePopover();
        run();
      }}
    >
      {text}
    </button>
  );
  return (
    <>
      <button type="button" class="icon-button" aria-label="More" title="More" popovertarget="menu">
        <Icon name="more" />
      </button>
      <div id="menu" popover="auto" ref={list} class="menu">
        {item('Open a picture or records…', () => file.current?.click())}
        {item('Paste or copy JSON…', () => {
          dialog.value = 'exchange';
        })}
        {item('Copy JSON', () => void copy(recordText()))}
        {item('Download the picture (PNG)', downloadPng)}
        {item('Download all records (NDJSON)', downloadNdjson)}
        <hr />
        {item('Add a record', addRecord)}
        {drafts.value.drafts.length > 1 && item('Remove this record', removeRecord)}
        <hr />
        {server.value?.mode === 'studio' && item('End the studio', () => void done())}
        {item('Keys', () => {
          dialog.value = 'keys';
        })}
      </div>
      <input
        ref={file}
        type="file"
        hidden
        multiple
        accept=".png,.json,.ndjson,.jsonl,.txt,image/png,application/json"
        aria-label="Open a picture or records"
        onChange={({ currentTarget }) => {
          void openFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
