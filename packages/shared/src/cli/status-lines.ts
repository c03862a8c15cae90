import type { Writable } from 'node:stream';
import { printable } from '../errors.ts';

/** Lines for people, on stderr. */
export interface StatusLines {
  /** Whether a line can be rewritten in place. */
  readonly rewritable: boolean;
  /** A line of its own (of a help text, several), above the one that is rewritten in place; whatever it quotes is safe to print. */
  line(text: string): void;
  /** Replaces the line that is rewritten in place; '' takes it away. For rewritable terminals only. */
  rewrite(text: string): void;
}

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/**
 * Status lines over stderr. Nothing but a carriage return and spaces is used to rewrite, so NO_COLOR has nothing to forbid;
 * TERM=dumb and CI forbid rewriting. When nobody reads stderr any more, lines are dropped.
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
