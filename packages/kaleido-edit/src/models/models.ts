import type { EngineOptions } from '@kaleido/engine';
import type { KaleidoRecord } from '@kaleido/shared/record';
import type { DrawRequest, EditEvent, ModelFacts, PlanRequest, VokensRequest, Words, WordsRequest } from '../protocol.ts';

/** Which model and engine to open. */
export interface ModelOptions extends EngineOptions {
  /** A checkpoint folder; the shipped model by default. */
  readonly model?: string | undefined;
}

/** What a job asks for. */
export type Work = ({ readonly kind: 'plan' } & Omit<PlanRequest, 'page'>) | ({ readonly kind: 'draw' } & Omit<DrawRequest, 'page'>);

type WithoutJob<Event> = Event extends unknown ? Omit<Event, 'job'> : never;

/** What a job tells while it runs. */
export type News = WithoutJob<Extract<EditEvent, { kind: 'progress' | 'preview' | 'plan' | 'picture' }>>;

/** The networks of one model. */
export interface Models {
  readonly facts: ModelFacts;
  /**
   * Plans or draws, one job at a time.
   * @throws InputError or UsageError for what cannot be planned or drawn; the signal's reason soon after it is aborted
   */
  work(work: Work, report: (news: News) => void, signal: AbortSignal): Promise<void>;
  /** Compiles what drawing a record needs, so that the first job begins at once; a job ends it. */
  warm(record: KaleidoRecord): Promise<void>;
  /** @throws InputError for texts that cannot be tokenised */
  words(request: WordsRequest): Promise<Words>;
  /**
   * What vokens decode to, as a PNG.
   * @throws InputError for vokens that do not fit the model
   */
  vokens(request: VokensRequest): Promise<Uint8Array>;
}

/**
 * Opens models.
 * @param signal frees them when it is aborted
 * @param onFailure called when they are lost
 * @throws InputError or UsageError when they cannot be opened
 */
export type OpenModels = (options: ModelOptions, signal: AbortSignal, onFailure: (error: Error) => void) => Promise<Models>;
