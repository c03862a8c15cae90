import type { Refusal } from '../../protocol.ts';

/** The server refused; the message says why, in one line. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** What this page calls itself. */
export const pageId = crypto.randomUUID?.() ?? `p-${Math.random().toString(36).slice(2)}`;

/**
 * Asks the server; bodies that are not bytes are sent as JSON.
 * @throws RefusedError; TypeError when the server does not answer
 */
async function request(method: string, path: string, body?: Blob | object): Promise<Response> {
  const isBytes = body instanceof Blob;
  const response = await fetch(path, {
    method,
    ...(body && { body: isBytes ? body : JSON.stringify(body) }),
    headers: body && !isBytes ? JSON_TYPE : {},
  });
  if (response.ok) return response;
  const refusal = (await response.json().catch(() => undefined)) as Refusal | undefined;
  throw new RefusedError(response.status, refusal?.message ?? `the server answered ${response.status}`);
}

/** Asks for JSON. The type is that which protocol.ts gives the path. */
export const askJson = async <T>(method: string, path: string, body?: Blob | object): Promise<T> =>
  (await (await request(method, path, body)).json()) as T;

/** Asks for bytes. */
export const askBytes = async (method: string, path: string, body?: object): Promise<Blob> => (await request(method, path, body)).blob();

/** Asks for something to be done. */
export const askFor = async (method: string, path: string, body?: object): Promise<void> => void (await request(method, path, body));
