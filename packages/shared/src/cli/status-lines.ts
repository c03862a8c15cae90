import type { Writable } from 'node:stream';
import { printable } from '../errors.ts';

/** Lines for people, on stderr. */
export interface StatusLines {
  /** Whether a line can be rewritten in place. */
  readonly rewritable: boolean;
  /** Prints a line, or several, above the progress line. Control characters are replaced, so any text is safe. */
  line(text: string): void;
  /** Replaces the progress line; '' erases it. For rewritable terminals only. */
  rewrite(text: string): void;
}

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Status lines on stderr. Rewriting uses only a carriage return and spaces, so NO_COLOR does not apply;
 * TERM=dumb and CI forbid rewriting. Lines are dropped once stderr is closed.
 */
export function statusLines(stream: Terminal, env: Readonly<Record<string, string | undefined>>): StatusLines {
  stream.on('error', () => {});
  let shown = '';
  const erase = () => (shown ? `\r${' '.repeat(shown.length)}\r` : '');
  return {
    rewritable: isRewritable(stream, env),
    line(text) {
      stream.write(`${erase()}${text.split('\n').map(printable).join('\n')}\n${shown}`);
    },
    rewrite(text) {
      if (text === shown) return;
      const next = printable(text).slice(0, (stream.columns || 80) - 1);
      stream.write(`\r${next.padEnd(shown.length)}${next.length < shown.length ? `\r${next}` : ''}`);
      shown = next;
    },
  };
}

/** Whether a line can be rewritten in place: on a terminal that is neither dumb nor a build log. */
export function isRewritable({ isTTY }: Terminal, env: Readonly<Record<string, string | undefined>>): boolean {
  const inBuild = env.CI !== undefined && !['', '0', 'false'].includes(env.CI);
  return isTTY === true && env.TERM !== 'dumb' && !inBuild;
}
