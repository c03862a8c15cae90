import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-command.ts';

/** A line of shell that the README shows, with what it says comes out; `…` there stands for anything. */
export interface ReadmeLine {
  readonly line: string;
  readonly output: string | undefined;
}

/** All lines of the README's code blocks (indented by four), word for word. */
export function readmeLines(): ReadmeLine[] {
  const lines = readFileSync(join(root, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => /^ {4}\S/.test(line))
    .map((line) => line.slice(4));
  return lines.flatMap((line, i) => {
    if (lines[i - 1]?.startsWith('$ ')) return []; // its output
    return [line.startsWith('$ ') ? { line: line.slice(2), output: lines[i + 1] } : { line, output: undefined }];
  });
}

/** Whether a text is what the README shows of it. */
export const isShown = (text: string, shown: string): boolean =>
  new RegExp(
    `^${shown
      .split('…')
      .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
      .join('.*')}\n$`,
    's',
  ).test(text);
