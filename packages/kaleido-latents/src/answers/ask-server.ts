import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '@kaleido/shared/errors';
import { collectBounded } from '@kaleido/shared/read-bounded';
import { PictureFailure } from '../command/latent-maker.ts';
import { type Answer, errorIn, readCompletion } from './completion.ts';

/** How to reach an OpenAI-compatible server. */
export interface ServerOptions {
  /** Including `/v1`. */
  readonly url: string;
  /** Sent as a bearer token. */
  readonly key: string | undefined;
  /** Attempts after the first. */
  readonly retries: number;
  /** Seconds to wait for an answer. */
  readonly timeout: number;
  /** Seconds before the first retry, doubled for each further one. */
  readonly backOff: number;
}

/** Statuses worth a retry. */
const transient: ReadonlySet<number> = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);

/** Statuses that concern a single request; any other would fail all of them. */
const badRequest: ReadonlySet<number> = new Set([400, 413, 415, 422]);

const MAX_ANSWER = 2 ** 22; // bytes
const MAX_WAIT = 60; // seconds

/** The outcome of one attempt. */
type Attempt = { readonly answer: Answer } | { readonly fault: string; readonly isTransient: boolean; readonly wait?: number | undefined };

/**
 * Requests one completion. Retries with exponential back-off, or after `Retry-After`, if the server is busy, restarting or failing.
 * @throws PictureFailure if this request fails; Error if every request would (wrong address, model or key); the signal's reason
 */
export async function askServer(body: unknown, options: ServerOptions, signal: AbortSignal): Promise<Answer> {
  const { retries, backOff } = options;
  for (let attempt = 0; ; attempt++) {
    const result = await attemptOnce(body, options, signal);
    if ('answer' in result) return result.answer;
    if (!result.isTransient) throw new PictureFailure(result.fault);
    if (attempt >= retries) throw new PictureFailure(`${result.fault}; ${attempt + 1} tries`);
    await delay(1000 * Math.min(MAX_WAIT, result.wait ?? backOff * 2 ** attempt), undefined, { signal }).catch(() => {
      throw signal.reason;
    });
  }
}

async function attemptOnce(body: unknown, { url, key, timeout }: ServerOptions, signal: AbortSignal): Promise<Attempt> {
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
      redirect: 'manual', // never send data elsewhere
      signal: AbortSignal.any([signal, limit]),
    });
    status = response.status;
    wait = secondsIn(response.headers.get('retry-after'));
    text = response.body ? (await collectBounded(response.body, { name: address, maxBytes: MAX_ANSWER })).toString() : '';
  } catch (error) {
    signal.throwIfAborted();
    const reason = limit.aborted ? `no answer within ${timeout} s` : messageOf(error instanceof Error ? (error.cause ?? error) : error);
    return { fault: `${address}: ${reason}`, isTransient: true };
  }
  const reply = jsonIn(text);
  if (status !== 200) {
    const fault = `${address}: status ${status}${reasonIn(reply)}`;
    if (transient.has(status)) return { fault, isTransient: true, wait };
    if (badRequest.has(status)) return { fault, isTransient: false };
    throw new Error(fault);
  }
  if (reply === undefined) return { fault: `${address}: the answer is not JSON`, isTransient: true };
  const { answer, fault } = readCompletion(reply);
  return answer ? { answer } : { fault: `${address}: ${fault}`, isTransient: errorIn(reply) !== undefined };
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

/** Seconds to wait, from a number or a date (RFC 9110 §10.2.3). */
function secondsIn(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
