import { getSystemErrorMap } from 'node:util';
import { printable } from './show.ts';

export { printable, show } from './show.ts';

/** The command was called wrongly: a bad option or operand. Ends a command with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The input is bad: an invalid record, a missing file. Ends a command with exit code 2. */
export class InputError extends Error {
  override name = 'InputError';
}

/** The message of anything thrown, on one line, without class name or stack, safe to print. */
export function messageOf(error: unknown): string {
  return oneLine(systemReason(error) ?? (error instanceof Error ? error.message || error.name : String(error)));
}

/** Longer messages are shortened in the middle: they quote something too long to be useful. */
const MAX_MESSAGE = 1200;

/** A message on one line, safe to print whatever it quotes, and of bounded length. */
export function oneLine(text: string): string {
  const line = printable(text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' '));
  return line.length <= MAX_MESSAGE ? line : `${line.slice(0, MAX_MESSAGE * 0.75)} … ${line.slice(-MAX_MESSAGE * 0.25)}`;
}

/** `plans.ndjson: no such file or directory` for an error of the operating system, undefined for any other. */
export function systemReason(error: unknown, subject?: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno, path, syscall, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const [name, reason] = getSystemErrorMap().get(errno ?? 0) ?? [];
  if (name === undefined || name !== code) return undefined; // zlib has its own error numbers: its −3 is not the system's
  return `${subject ?? dest ?? path ?? syscall ?? 'system'}: ${reason}`;
}
