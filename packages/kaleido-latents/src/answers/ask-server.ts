import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@kaleido/shared/errors';
import { collectBounded } from '@kaleido/shared/read-bounded';
import { PictureFailure } from '../command/latent-maker.ts';
import { type Answer, errorIn, readCompletion } from './completion.ts';

/** A server with OpenAI's chat completions. */
export interface ServerOptions {
  /** Up to and with `/v1`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key: string | undefined;
  /** Further tries after the first. */
  readonly retries: number;
  /** Seconds that an answer may take. */
  readonly timeout: number;
  /** Seconds before the second try; twice as many before each further one. */
  readonly backOff: number;
}

/** Statuses of which the next try may go well. */
const passing: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** Statuses that say something of the one request; any other says that none will go well. */
const ofRequest: ReadonlySet<number> = new Set([400, 413, 415, 422]);

const MAX_ANSWER = 2 ** 22; // bytes
const LONGEST_WAIT = 60; // seconds

/** What one try has come to. */
type Try = { readonly answer: Answer } | { readonly fault: string; readonly isPassing: boolean; readonly wait?: number | undefined };

/**
 * Asks for one completion; a server that is busy, restarts or fails is asked again, later each time, or when it says (`Retry-After`).
 * @throws PictureFailure when this request gets no answer; Error when the server answers none such (a wrong address, model or key); the signal's reason
 */
export async function askServer(body: unknown, options: ServerOptions, signal: AbortSignal): Promise<Answer> {
  const { retries, backOff } = options;
  for (let attempt = 0; ; attempt++) {
    const result = await tryOnce(body, options, signal);
    if ('answer' in result) return result.answer;
    if (!result.isPassing) throw new PictureFailure(result.fault);
    if (attempt >= retries) throw new PictureFailure(`${result.fault}; ${attempt + 1} tries`);
    await delay(1000 * Math.min(LONGEST_WAIT, result.wait ?? backOff * 2 ** attempt), undefined, { signal }).catch(() => {
      throw signal.reason;
    });
  }
}

async function tryOnce(body: unknown, { url, key, timeout }: ServerOptions, signal: AbortSignal): Promise<Try> {
  const address = `${url.replace(/\/+$/, '')}/chat/completions`;
  const limit = AbortSignal.timeout(1000 * timeout);
  let status: number;
  let wait: number | undefined;
  let text: string;
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify(body),
      redirect: 'manual', // nothing is sent to another place than was named
      signal: AbortSignal.any([signal, limit]),
    });
    status = response.status;
    wait = secondsIn(response.headers.get('retry-after'));
    text = response.body ? (await collectBounded(response.body, { name: address, maxBytes: MAX_ANSWER })).toString() : '';
  } catch (error) {
    signal.throwIfAborted();
    const reason = limit.aborted ? `no answer within ${timeout} s` : messageOf(error instanceof Error ? (error.cause ?? error) : error);
    return { fault: `${address}: ${reason}`, isPassing: true };
  }
  const said = jsonIn(text);
  if (status !== 200) {
    const fault = `${address}: status ${status}${reasonIn(said)}`;
    if (passing.has(status)) return { fault, isPassing: true, wait };
    if (ofRequest.has(status)) return { fault, isPassing: false };
    throw new Error(fault);
  }
  if (said === undefined) return { fault: `${address}: the answer is not JSON`, isPassing: true };
  const { answer, fault } = readCompletion(said);
  return answer ? { answer } : { fault: `${address}: ${fault}`, isPassing: errorIn(said) !== undefined };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(body: unknown): string {
  const reason = errorIn(body);
  return reason === undefined ? '' : `: ${reason}`;
}

/** Seconds or a date (RFC 9110 §10.2.3). */
function secondsIn(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
