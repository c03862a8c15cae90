import type { KaleidoRecord } from '@kaleido/shared/record';
import type { KeyedRecord } from '../../protocol.ts';
import { latentsOf, type Plan, planOf, samePlan } from './plan.ts';

/** A record as it is edited. */
export interface Draft {
  /** What server and page call the record; it has no meaning. */
  readonly key: string;
  /** The record as it came; its caption, seed and latents are replaced by those that follow. */
  readonly source: KaleidoRecord;
  readonly caption: string;
  /** What the noise of its picture is drawn from. A record without one gets it from its first picture. */
  readonly seed?: number;
  readonly plan: Plan;
  /** Weight of guidance; the model's own where the person chose none. */
  readonly guidance?: number;
  /** The drawn picture that is shown, by its name. */
  readonly picture?: string;
}

/** All that undo and redo go through: the records, and which of them is shown. */
export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly current: number;
}

/** A record to edit. What was known of it `before`, as locks, is kept. */
export function draftOf({ key, record }: KeyedRecord, before?: Draft): Draft {
  const { caption, seed, latents } = record;
  const { picture, guidance } = before ?? {};
  return {
    ...{ key, source: record, caption, plan: planOf(latents, before?.plan) },
    ...(seed !== undefined && { seed }),
    ...(guidance !== undefined && { guidance }),
    ...(picture !== undefined && { picture }),
  };
}

/** The record that a draft stands for, without its picture. */
export function recordOf({ source, caption, seed, plan }: Draft): KaleidoRecord {
  const { image: _, latents: __, ...rest } = source;
  const latents = latentsOf(plan);
  const isPlanned = Object.keys(latents).length > 0 || source.latents !== undefined;
  return { ...rest, caption, ...(seed !== undefined && { seed }), ...(isPlanned && { latents }) };
}

/** Whether two drafts say the same of the picture; locks and what is shown aside. */
const sameRecord = (a: Draft, b: Draft): boolean =>
  a === b || (a.caption === b.caption && a.seed === b.seed && a.key === b.key && samePlan(a.plan, b.plan));

export const currentOf = ({ drafts, current }: Drafts): Draft | undefined => drafts[current];

/** Rewrites one record. */
export function changeDraft(state: Drafts, key: string, change: (draft: Draft) => Draft): Drafts {
  const index = state.drafts.findIndex((draft) => draft.key === key);
  const before = state.drafts[index];
  const after = before && change(before);
  return !after || after === before ? state : { ...state, drafts: state.drafts.with(index, after) };
}

/** Rewrites the record that is shown. */
export function changeCurrent(state: Drafts, change: (draft: Draft) => Draft): Drafts {
  const shown = currentOf(state);
  return shown ? changeDraft(state, shown.key, change) : state;
}

/** Rewrites the plan of the record that is shown. */
export const changePlan = (state: Drafts, change: (plan: Plan) => Plan): Drafts =>
  changeCurrent(state, (draft) => {
    const plan = change(draft.plan);
    return plan === draft.plan ? draft : { ...draft, plan };
  });

/** Adds records at the end and shows the first of them. */
export const addDrafts = ({ drafts, current }: Drafts, more: readonly Draft[]): Drafts =>
  more.length === 0 ? { drafts, current } : { drafts: [...drafts, ...more], current: drafts.length };

/** Removes the record that is shown; the next one is shown then, or the last. */
export function removeCurrent({ drafts, current }: Drafts): Drafts {
  const rest = drafts.toSpliced(current, 1);
  return { drafts: rest, current: Math.max(0, Math.min(current, rest.length - 1)) };
}

/** Shows another record. */
export const showDraft = (state: Drafts, index: number): Drafts =>
  index === state.current || index < 0 || index >= state.drafts.length ? state : { ...state, current: index };

/** Takes the records of the server in place of one's own; what is known of each is kept. */
export function adopt(state: Drafts, entries: readonly KeyedRecord[]): Drafts {
  const known = new Map(state.drafts.map((draft) => [draft.key, draft]));
  const drafts = entries.map((entry) => {
    const before = known.get(entry.key);
    const after = draftOf(entry, before);
    return before && sameRecord(before, after) ? before : after;
  });
  const shown = currentOf(state)?.key;
  const current = Math.max(
    0,
    drafts.findIndex(({ key }) => key === shown),
  );
  const isSame = drafts.length === state.drafts.length && drafts.every((draft, index) => draft === state.drafts[index]);
  return isSame ? state : { drafts, current };
}
