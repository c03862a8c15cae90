import type { LogLine } from './meter.ts';
import type { Progress } from './save-run.ts';

/** What a run reports. */
export type TrainingEvent =
  | {
      readonly kind: 'started';
      readonly step: number;
      readonly parameters: number;
      readonly nodes: number;
      /** Lengths of sequences; absent in a network without them. */
      readonly lengths?: Progress['lengths'];
    }
  | { readonly kind: 'note'; readonly message: string }
  /** The signal of some rank was aborted: the run ends before its steps are done. */
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'saved' | 'sheet'; readonly path: string; readonly step: number };

/** What a run reports: first where it begins, then the events of training. */
export type RunEvent = { readonly kind: 'begun'; readonly step: number; readonly steps: number } | TrainingEvent;
