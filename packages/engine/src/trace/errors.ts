/** A function that cannot be traced: what it did, and where. */
export class TraceError extends Error {
  override name = 'TraceError';
}

const OURS = /node_modules|node:internal|engine[/\\](src|dist)[/\\](?!.*\.test\.)/;

/** ` at file:line:column` of the innermost frame that is neither tfjs's nor ours, from an error's stack; empty when there is none. */
export function callSite(stack: string | undefined): string {
  const frame = stack?.split('\n').find((line) => /^\s+at /.test(line) && !OURS.test(line));
  const place = frame?.match(/\(?((?:file:\/\/)?[^()\s]+:\d+:\d+)\)?\s*$/)?.[1];
  return place ? `, called at ${place.replace('file://', '')}` : '';
}

/**
 * tfjs's own errors name kernels and backends that the caller never chose: say which op it was and where it was called.
 * @param complaint what is wrong with the op
 */
export function explain(error: unknown, complaint: (op: string) => string): unknown {
  if (!(error instanceof Error) || error instanceof TraceError) return error;
  const missing = error.message.match(/(?:Kernel|registered kernel) '([^']+)'/)?.[1];
  if (!missing) return error;
  return new TraceError(`${complaint(missing)}${callSite(error.stack)}`, { cause: error });
}
