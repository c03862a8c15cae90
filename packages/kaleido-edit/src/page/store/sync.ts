import { effect } from '@preact/signals';
import type { EditEvent, KeyedRecord, Revised, State } from '../../protocol.ts';
import { adopt, draftOf, recordOf } from '../model/draft.ts';
import { begin } from '../model/history.ts';
import { merge } from '../model/merge.ts';
import { isSame } from '../model/same.ts';
import { askFor, askJson, JSON_TYPE, pageId, RefusedError } from './ask.ts';
import { act } from './edits.ts';
import { onJobEvent } from './jobs.ts';
import { givenPicture } from './pictures.ts';
import { announce, complain, report } from './say.ts';
import { drafts, ending, history, isConnected, server } from './state.ts';

/** How long edits gather before they are sent, in milliseconds. */
const GATHERING = 150;

/** What the server has, as far as this page knows. */
let base: readonly KeyedRecord[] = [];
let revision = 0;

/** Saves follow one another, so that each names the revision that the one before it made. */
let queue: Promise<void> = Promise.resolve();
let timer: ReturnType<typeof setTimeout> | undefined;

const mine = (): readonly KeyedRecord[] => drafts.value.drafts.map((draft) => ({ key: draft.key, record: recordOf(draft) }));

/** A record as this page would send it. */
const plain = (entry: KeyedRecord): KeyedRecord => ({ key: entry.key, record: recordOf(draftOf(entry)) });

/** Fetches the records, listens to the server, and saves each edit from then on. */
export async function connect(): Promise<void> {
  const { mode, model, ...state } = await askJson<State>('GET', 'state');
  server.value = { mode, model };
  const entries = state.records.length > 0 ? state.records : [{ key: newKey(), record: { caption: '' } }];
  history.value = begin({ drafts: entries.map((entry) => givenPicture(draftOf(entry), entry.record.image)), current: 0 });
  base = state.records.length > 0 ? state.records.map(plain) : mine();
  revision = state.revision;
  listen();
  effect(() => {
    if (history.value.present.state) schedule();
  });
}

/** A key for a record that this page adds. */
export const newKey = (): string => `new-${pageId.slice(0, 8)}-${++added}`;
let added = 0;

function listen(): void {
  const events = new EventSource(`events?page=${pageId}`);
  let hasBeenLost = false;
  events.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as EditEvent, events);
  events.onerror = () => {
    hasBeenLost = true;
    isConnected.value = false;
  };
  events.onopen = () => {
    isConnected.value = true;
    if (hasBeenLost) enqueue(catchUp);
  };
}

function onEvent(event: EditEvent, events: EventSource): void {
  if (event.kind === 'closed') {
    events.close();
    ending.value = event.how;
  } else if (event.kind === 'records') {
    if (event.page !== pageId) enqueue(catchUp);
  } else onJobEvent(event);
}

function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(() => enqueue(save), GATHERING);
}

function enqueue(work: () => Promise<void>): Promise<void> {
  queue = queue.then(work).catch(complain);
  return queue;
}

/** Sends the records, unless the server has them. */
async function save(): Promise<void> {
  const records = mine();
  if (ending.value || isSame(records, base)) return;
  try {
    ({ revision } = await askJson<Revised>('PUT', 'records', { page: pageId, revision, records }));
    base = records;
  } catch (error) {
    if (!(error instanceof RefusedError && error.status === 409)) throw error;
    await catchUp();
  }
}

/** Takes what another page changed, beside what was changed here. */
async function catchUp(): Promise<void> {
  const state = await askJson<State>('GET', 'state');
  if (state.revision === revision) return;
  const theirs = state.records.map(plain);
  const merged = merge(base, mine(), theirs);
  base = theirs;
  revision = state.revision;
  act('take the changes of another page', (state) => adopt(state, merged.records));
  if (merged.isLost) report('Another page changed the same record. Its version is shown; undo brings yours back.');
  else announce('Another page changed the plan');
  if (!isSame(merged.records, base)) schedule();
}

/**
 * Waits until the server has every edit.
 * @throws what it refuses them for
 */
async function flush(): Promise<void> {
  clearTimeout(timer);
  const saved = queue.then(save);
  queue = saved.catch(() => {}); // the caller reports it
  await saved;
}

/** Sends what is not saved when the page is left or loaded again: the answer comes too late for it. */
export function saveOnLeaving(): void {
  const records = mine();
  if (ending.value || isSame(records, base)) return;
  void fetch('records', { method: 'PUT', keepalive: true, body: JSON.stringify({ page: pageId, revision, records }), headers: JSON_TYPE });
}

/** Lets the command write the records and end. */
export async function done(): Promise<void> {
  try {
    await flush();
    if (!isSame(mine(), base)) return lookAgain(); // another page's changes are among ours now
    await askFor('POST', 'done', { revision });
    ending.value = 'done';
  } catch (error) {
    if (error instanceof RefusedError && error.status === 409) {
      await enqueue(catchUp);
      lookAgain();
    } else complain(error);
  }
}

const lookAgain = (): void => report('Another page changed the plan just now: look at it, then press Done again.');

/** Ends the command; nothing is written. */
export async function cancel(): Promise<void> {
  try {
    await askFor('POST', 'cancel');
    ending.value = 'cancelled';
  } catch (error) {
    complain(error);
  }
}

/** Lets a studio write the record that is shown, and go on. */
export async function keep(): Promise<void> {
  const draft = drafts.value.drafts[drafts.value.current];
  if (!draft) return;
  try {
    await askFor('POST', 'keep', { record: recordOf(draft) });
    report('Kept: the record was written.');
  } catch (error) {
    complain(error);
  }
}
