/** The command was called wrongly (an option, an operand). Ends a command with exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What was read is not what was expected: a bad record, a missing file. Ends a command with exit code 2. */
export class InputError extends Error {
  override name = 'InputError';
}
