import type { KaleidoRecord } from '@kaleido/shared/record';
import { computed, signal } from '@preact/signals';
import type { DrawnWith, State, Words } from '../../protocol.ts';
import type { Shape } from '../geometry/shape.ts';
import type { Lines } from '../geometry/snap.ts';
import { currentOf, type Drafts } from '../model/draft.ts';
import { begin, type History } from '../model/history.ts';
import { latentsOf, placeOf, placesOf } from '../model/plan.ts';

/** A drawn picture, and what it was drawn from. */
export interface Drawn {
  readonly id: string;
  /** The record for which it was drawn. */
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** The PNG in base64. */
  readonly png: string;
  readonly record: KaleidoRecord;
  readonly settings: DrawnWith;
}

/** What the server computes for this page. */
export interface Job {
  readonly what: 'plan' | 'plans' | 'draw';
  /** The record that it is for. */
  readonly key: string;
  /** The server's number; missing until the server answers. */
  readonly id?: number;
  readonly hasStarted: boolean;
  readonly done: number;
  readonly total: number;
  /** The PNG of the newest preview, in base64. */
  readonly preview?: string;
}

/** One plan of several to choose from; its thumbnail comes after it. */
export interface Candidate {
  readonly record: KaleidoRecord;
  readonly png?: string;
}

/** A shape while the pointer holds it; without `placeId` it is being drawn. */
export interface Drag {
  readonly placeId?: string;
  readonly shape: Shape;
  readonly guides: Lines;
}

/** Something to say to the person; an error stays until it is closed. */
export interface Notice {
  readonly kind: 'error' | 'news';
  readonly text: string;
}

// What the server says of itself.
export const server = signal<Pick<State, 'mode' | 'model'> | undefined>(undefined);
export const isConnected = signal(true);
/** How the command ended, once it has. */
export const ending = signal<'done' | 'cancelled' | 'stopped' | undefined>(undefined);

// What undo and redo go through.
export const history = signal<History<Drafts>>(begin({ drafts: [], current: 0 }));

// What is seen and held.
/** A place, or a segment without one. */
export const selectedId = signal<string | undefined>(undefined);
export const renamingId = signal<string | undefined>(undefined);
export const drag = signal<Drag | undefined>(undefined);
export const tool = signal<'box' | 'ellipse'>('box');
export const isPlanShown = signal(true);
/** The dialog that is open. */
export const dialog = signal<'exchange' | 'keys' | undefined>(undefined);
export const layer = signal<'picture' | 'vokens'>('picture');
/** The picture that the shown one is compared with, and how much of the width is the earlier one's, in percent. */
export const comparedId = signal<string | undefined>(undefined);
export const split = signal(50);

// What the model gave.
export const pictures = signal<ReadonlyMap<string, Drawn>>(new Map());
export const job = signal<Job | undefined>(undefined);
export const candidates = signal<{ readonly key: string; readonly list: readonly (Candidate | undefined)[] } | undefined>(undefined);
export const words = signal<Words | undefined>(undefined);
/** Address of the picture that the vokens decode to. */
export const reconstruction = signal<string | undefined>(undefined);

// What is said.
export const notice = signal<Notice | undefined>(undefined);
export const announcement = signal('');

export const drafts = computed(() => history.value.present.state);
export const draft = computed(() => currentOf(drafts.value));
export const plan = computed(() => draft.value?.plan ?? { source: {} });
/** Whether the record has a plan. */
export const isPlanned = computed(() => Object.keys(latentsOf(plan.value)).length > 0);
export const phrases = computed(() => placesOf(plan.value));
export const selected = computed(() => placeOf(plan.value, selectedId.value));
/** The place that the pointer moves: only its own node follows each step of a drag. */
export const draggedId = computed(() => drag.value?.placeId);
export const shownPicture = computed(() => pictures.value.get(draft.value?.picture ?? ''));
export const comparedPicture = computed(() => pictures.value.get(comparedId.value ?? ''));
/** The drawn pictures of the record that is shown, the newest last. */
export const drawnPictures = computed(() => [...pictures.value.values()].filter(({ key }) => key === draft.value?.key));
/** Width over height of the picture. */
export const aspect = computed(() => (shownPicture.value ? shownPicture.value.width / shownPicture.value.height : 1));
export const unknownWords = computed<ReadonlySet<string>>(() => new Set(words.value?.unknown));
/** Weight of guidance with which the record is drawn. */
export const guidance = computed(() => draft.value?.guidance ?? server.value?.model.drawing.guidance ?? 1);
/** Parts that the model plans. */
export const modelParts = computed(() => server.value?.model.parts ?? []);
