import { threeD } from './3d.ts';
import { emojione } from './emojione.ts';
import { emojioneV1 } from './emojione-v1.ts';
import { flat } from './flat.ts';
import { fxemoji } from './fxemoji.ts';
import { ink } from './ink.ts';
import { noto } from './noto.ts';
import { notoV1 } from './noto-v1.ts';
import { openmoji } from './openmoji.ts';
import { streamline } from './streamline.ts';
import { type Anchors, parseAnchors } from './table.ts';
import { twemoji } from './twemoji.ts';

/** The checked anchors of every drawing, by set and emoji name. A drawing that is not here is not used. */
export const anchorsBySet: Readonly<Record<string, ReadonlyMap<string, Anchors>>> = {
  noto: parseAnchors(noto),
  twemoji: parseAnchors(twemoji),
  flat: parseAnchors(flat),
  '3d': parseAnchors(threeD),
  ink: parseAnchors(ink),
  'noto-v1': parseAnchors(notoV1),
  emojione: parseAnchors(emojione),
  fxemoji: parseAnchors(fxemoji),
  streamline: parseAnchors(streamline),
  openmoji: parseAnchors(openmoji),
  'emojione-v1': parseAnchors(emojioneV1),
};
