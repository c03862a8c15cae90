import type { ArtPiece } from '../art/load.ts';
import type { ArtSet } from '../art/sets.ts';
import type { Thing } from '../lexicon.ts';

/** The content of a text latent: everything that a caption leaves out. */
export interface Description {
  readonly set: ArtSet;
  /** The subject's own noun, in the singular or (two of a kind) in the plural. */
  readonly noun: string;
  readonly many: boolean;
  readonly subject: ArtPiece;
  readonly mirror: boolean;
  /** The subject's larger side, as a part of the picture's. */
  readonly scale: number;
  /** The subject's centre along x, 0 … 1. */
  readonly center: number;
  readonly thing: { readonly entry: Thing; readonly piece: ArtPiece } | undefined;
  readonly backdrop: string;
  readonly weather: string;
}

const article = (words: string): string => `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
/** How large a picture shows a subject of this larger side, in parts of the picture's. */
export const sizeWord = (scale: number): string => (scale >= 0.66 ? 'large' : scale >= 0.5 ? 'medium' : 'small');

/** The side of the picture that a centre is on, 0 … 1 along x. */
export const sideOf = (center: number): 'left' | 'middle' | 'right' => (center < 0.42 ? 'left' : center > 0.58 ? 'right' : 'middle');

/** The text latent: style and view; size, colours, place and facing of the subject; backdrop and weather. */
export function describe(d: Description): string {
  const looks = `${sizeWord(d.scale)} ${d.subject.color} ${d.noun}`;
  const facing = d.many ? '' : `, facing ${turned(d.subject.anchors.facing, d.mirror)}`;
  const place = d.many ? '' : ` ${sideOf(d.center) === 'middle' ? 'in' : 'on'} the ${sideOf(d.center)}`;
  const thing = d.thing ? `, with ${owned(d.thing.entry, d.thing.piece.color, d.many)}` : '';
  return [
    `${d.set.style} style, ${d.subject.anchors.view === 'face' ? 'only the face' : 'the whole body'}.`,
    `${d.many ? `two ${looks}` : article(looks)}${place}${facing}${thing}.`,
    `${d.backdrop}${d.weather && `, ${d.weather} falling`}.`,
  ].join(' ');
}

function owned(entry: Thing, color: string, many: boolean): string {
  if (many) return `${color} ${entry.many}`;
  return entry.pair ? `${color} ${entry.name}` : article(`${color} ${entry.name}`);
}

/** Where a drawing looks, mirrored or not. */
export function turned(facing: 'left' | 'right' | 'front', mirror: boolean): 'left' | 'right' | 'forward' {
  if (facing === 'front') return 'forward';
  return (facing === 'left') === mirror ? 'right' : 'left';
}
