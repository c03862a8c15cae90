import type { IncomingMessage, ServerResponse } from 'node:http';
import { InputError, messageOf, UsageError } from '@kaleido/shared/errors';
import { Refused } from './refused.ts';

/** One request, read whole. */
export interface Asked {
  readonly body: Buffer;
  /** The path after the route's name: `7` of `jobs/7`. */
  readonly rest: string;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

/** What a route answers: a JSON value, bytes, nothing (204), or that it writes the response itself. */
export type Answer =
  | { readonly json: unknown; readonly status?: number }
  | { readonly bytes: Buffer; readonly type: string }
  | 'none'
  | 'stream';

interface Route {
  /** Largest body, in bytes. */
  readonly maxBytes: number;
  answer(asked: Asked): Answer | Promise<Answer>;
}

/** Routes by method and first part of the path: `POST draw`. */
export type Routes = Readonly<Record<string, Route>>;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer: nothing is loaded from elsewhere, kept, guessed, framed or read by another site. */
export const headers = {
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Sends a whole answer. */
export function send(response: ServerResponse, status: number, bytes: string | Buffer, type = 'application/json; charset=utf-8'): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(bytes) });
  response.end(bytes);
}

/**
 * Answers by the route of a method and path. An InputError or UsageError is the asker's fault (400), anything else is a failure (500).
 * @throws Refused
 */
export async function respond(request: IncomingMessage, response: ServerResponse, path: string, routes: Routes): Promise<void> {
  const [name = '', ...rest] = path.split('/');
  const { method = '', url = '' } = request;
  const route = Object.hasOwn(routes, `${method} ${name}`) ? routes[`${method} ${name}`] : undefined;
  if (!route) {
    const exists = Object.keys(routes).some((key) => key.endsWith(` ${name}`));
    throw exists ? new Refused(405, `${name}: cannot be asked with ${method}`) : new Refused(404, 'there is nothing at this address');
  }
  const body = await bodyOf(request, route.maxBytes);
  const query = new URLSearchParams(url.split('?')[1]);
  try {
    const answer = await route.answer({ body, rest: rest.join('/'), query, response });
    if (answer === 'stream') return;
    if (answer === 'none') response.writeHead(204, headers).end();
    else if ('bytes' in answer) send(response, 200, answer.bytes, answer.type);
    else send(response, answer.status ?? 200, JSON.stringify(answer.json));
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(error instanceof InputError || error instanceof UsageError ? 400 : 500, messageOf(error));
  }
}

/** @throws Refused 413 for a body above the limit, before it is read where its length is announced; 400 when it breaks off */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new Refused(413, `the request is larger than ${maxBytes} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Refused ? error : new Refused(400, 'the request broke off');
  }
  return Buffer.concat(chunks);
}
