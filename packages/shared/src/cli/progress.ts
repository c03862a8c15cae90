import type { CommandContext } from './command.ts';

/** Reports the progress of some work. */
export interface Progress {
  /** Counts `by` more units as done; default 1. */
  advance(by?: number): void;
  /** Erases the progress line, or writes the last JSON object. */
  close(): void;
}

/** The unit that is counted, in the singular, and the expected total if known. */
export interface Work {
  readonly unit: string;
  readonly total?: number;
}

const REWRITE_EVERY = 100; // ms
const LINE_EVERY = 1000; // ms

/**
 * Progress on stderr. `auto`: a line rewritten in place, on terminals only and not with --quiet. `json`: one object a second
 * and one at the end, `{"progress":{"unit":"record","done":3,"total":20,"seconds":2.5}}`.
 */
export function openProgress(
  { name, stderr }: Pick<CommandContext, 'name' | 'stderr'>,
  { quiet, progress }: { readonly quiet: boolean; readonly progress: 'auto' | 'json' | 'none' },
  { unit, total }: Work,
): Progress {
  if (progress === 'none' || (progress === 'auto' && (quiet || !stderr.rewritable))) return { advance() {}, close() {} };
  const start = performance.now();
  let done = 0;
  let last = Number.NEGATIVE_INFINITY;
  const seconds = () => (performance.now() - start) / 1000;
  const report =
    progress === 'json'
      ? () =>
          stderr.line(
            JSON.stringify({ progress: { unit, done, ...(total !== undefined && { total }), seconds: Number(seconds().toFixed(3)) } }),
          )
      : () => stderr.rewrite(`${name}: ${sentence(done, total, unit, seconds())}`);
  return {
    advance(by = 1) {
      done += by;
      const now = performance.now();
      if (now - last < (progress === 'json' ? LINE_EVERY : REWRITE_EVERY)) return;
      last = now;
      report();
    },
    close() {
      if (progress === 'json') report();
      else stderr.rewrite('');
    },
  };
}

/** `3/20 records, 1.3/s, 13 s left`. */
function sentence(done: number, total: number | undefined, unit: string, seconds: number): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const count = total === undefined ? String(done) : `${done}/${total}`;
  const left = total !== undefined && rate > 0 ? `, ${Math.max(0, Math.round((total - done) / rate))} s left` : '';
  return `${count} ${unit}${(total ?? done) === 1 ? '' : 's'}, ${rate.toPrecision(2)}/s${left}`;
}
