import { getSystemErrorMap } from 'node:util';

/** The command was called wrongly (an option, an operand). Ends a command with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What was read is not what was expected: a bad record, a missing file. Ends a command with exit code 2. */
export class InputError extends Error {
  override name = 'InputError';
}

/** What anything that was thrown says, on one line, without a class name, a stack or control characters. */
export function messageOf(error: unknown): string {
  const text = systemReason(error) ?? (error instanceof Error ? error.message || error.name : String(error));
  return text
    .trim()
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll(/\p{Cc}/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `plans.ndjson: no such file or directory` for an error of the operating system, undefined for any other. */
export function systemReason(error: unknown, subject?: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, path, syscall, dest } = error as NodeJS.ErrnoException & { dest?: string };
  const reason = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return reason && `${subject ?? dest ?? path ?? syscall ?? 'system'}: ${reason}`;
}
