import type { KaleidoRecord } from '@kaleido/shared/record';
import type { Opened } from '../../protocol.ts';
import { addDrafts, draftOf, recordOf, removeCurrent } from '../model/draft.ts';
import { askJson } from './ask.ts';
import { act } from './edits.ts';
import { givenPicture, remember } from './pictures.ts';
import { announce, complain, report } from './say.ts';
import { draft, drafts, shownPicture } from './state.ts';
import { newKey } from './sync.ts';

/** Adds the records of a file or of pasted text, and shows the first. */
export async function open(content: Blob | string): Promise<void> {
  try {
    const body = typeof content === 'string' ? new Blob([content]) : content;
    const { records, picture } = await askJson<Opened>('POST', 'open', body);
    const opened = records.map((record) => givenPicture(draftOf({ key: newKey(), record }), record.image));
    const [first, ...others] = opened;
    if (!first) return report('There is no record in it.');
    const shown = picture ? { ...first, picture: remember({ key: first.key, record: first.source, ...picture }).id } : first;
    act('open a file', (state) => addDrafts(withoutBlank(state), [shown, ...others]));
    announce(`Opened: ${first.caption}`);
  } catch (error) {
    complain(error);
  }
}

/** A studio begins with a record that has no words; what is opened takes its place. */
const withoutBlank = (state: typeof drafts.value): typeof drafts.value =>
  state.drafts.length === 1 && state.drafts[0]!.caption === '' ? { drafts: [], current: 0 } : state;

export async function openFiles(files: Iterable<File>): Promise<void> {
  for (const file of files) await open(file);
}

/** Adds a record without words. */
export const addRecord = (): void =>
  act('add a record', (state) => addDrafts(state, [draftOf({ key: newKey(), record: { caption: '' } })]));

export const removeRecord = (): void => act('remove the record', removeCurrent);

/** The record that is shown, as indented JSON. */
export const recordText = (): string => (draft.value ? JSON.stringify(recordOf(draft.value), null, 2) : '');

/** Copies text. @throws where the browser forbids it */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    report('Copied.');
  } catch {
    complain('The browser does not let this page copy: select the text and copy it.');
  }
}

const fileName = (ending: string): string =>
  `${(draft.value?.source.id ?? 'kaleido').replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.${ending}`;

/** The picture that is shown, as it was drawn: its PNG carries its record. */
export function downloadPng(): void {
  const png = shownPicture.value?.png;
  if (png === undefined) report('There is no picture yet: draw one first.');
  else download(new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' }), fileName('png'));
}

/** All records, one a line. */
export function downloadNdjson(): void {
  const lines = drafts.value.drafts.map((each): string => `${JSON.stringify(recordOf(each) satisfies KaleidoRecord)}\n`);
  download(new Blob(lines, { type: 'application/x-ndjson' }), fileName('ndjson'));
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
