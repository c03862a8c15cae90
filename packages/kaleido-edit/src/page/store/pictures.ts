import type { RecordImage } from '@kaleido/shared/record';
import { changeDraft, type Draft } from '../model/draft.ts';
import { act } from './edits.ts';
import { type Drawn, layer, pictures } from './state.ts';

let count = 0;

/** Remembers a picture; returns it with its name. */
export function remember(picture: Omit<Drawn, 'id'>): Drawn {
  const drawn = { ...picture, id: `picture-${++count}` };
  pictures.value = new Map(pictures.value).set(drawn.id, drawn);
  return drawn;
}

/** A draft that shows the picture which its record brought along. */
export function givenPicture(draft: Draft, image: RecordImage | undefined): Draft {
  if (!image) return draft;
  const { width, height, png, ...settings } = image;
  const { id } = remember({ key: draft.key, record: draft.source, settings, width, height, png });
  return { ...draft, picture: id };
}

/** Shows a new picture of a record, and the seed that draws it again. */
export function showDrawn({ id, key, record: { seed } }: Drawn): void {
  layer.value = 'picture';
  act('draw', (state) => changeDraft(state, key, (draft) => ({ ...draft, picture: id, ...(seed !== undefined && { seed }) })));
}

/** The address of a PNG that came as base64. */
export const pngUrl = (png: string): string => `data:image/png;base64,${png}`;
