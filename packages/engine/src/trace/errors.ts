/** A function cannot be traced; the message says which op, and where it was called. */
export class TraceError extends Error {
  override name = 'TraceError';
}

const OURS = /node_modules|node:internal|engine[/\\](src|dist)[/\\](?!.*\.test\.)/;

/** `, called at file:line:column` for the innermost frame of a stack outside tfjs and this package; empty if there is no such frame. */
export function callSite(stack: string | undefined): string {
  const frame = stack?.split('\n').find((line) => /^\s+at /.test(line) && !OURS.test(line));
  const site = frame?.match(/\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?\s*$/)?.[1];
  return site ? `, called at ${site.replace('file://', '')}` : '';
}

/**
 * Rewrites tfjs's errors, which name internal kernels and backends, to name the op and where it was called.
 * @param complaint the message about an op
 */
export function explain(error: unknown, complaint: (op: string) => string): unknown {
  if (!(error instanceof Error) || error instanceof TraceError) return error;
  const missing = error.message.match(/(?:Kernel|registered kernel) '([^']+)'/)?.[1];
  if (!missing) return error;
  return new TraceError(`${complaint(missing)}${callSite(error.stack)}`, { cause: error });
}
