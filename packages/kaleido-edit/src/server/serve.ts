import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, systemReason, UsageError } from '@kaleido/shared/errors';
import { type Access, addressOf, allowedPath, hostsOf } from './access.ts';
import type { PageFile } from './page-files.ts';
import { Refused } from './refused.ts';
import { type Routes, respond, send } from './respond.ts';

/** Where to listen. */
export interface Address {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly token: string;
}

/** Milliseconds in which answers may still go out when the server ends. */
const LAST_ANSWERS = 100;

/** A server that listens. */
export interface Listening {
  /** The page's address, token included. */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** What is served. */
export interface Served {
  readonly routes: Routes;
  /** The page's files, by path below the token. */
  readonly page: ReadonlyMap<string, PageFile>;
  /** Called for each request that is allowed. */
  onRequest?(): void;
}

/**
 * Serves the page and what it asks for.
 * @throws UsageError when the address cannot be had
 */
export async function serve({ host, port, token }: Address, { routes, page, onRequest }: Served): Promise<Listening> {
  let access: Access;
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 2 ** 14 });
  server.maxConnections = 128;
  server.on('request', (request, response) => void answer(request, response));
  await listen(server, host, port);
  const bound = (server.address() as AddressInfo).port;
  access = { hosts: hostsOf(host, bound), token };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const path = allowedPath(request, access);
      onRequest?.();
      const file = page.get(path);
      if (file && request.method === 'GET') send(response, 200, file.bytes, file.type);
      else await respond(request, response, path, routes);
    } catch (error) {
      const { status, message } = error instanceof Refused ? error : new Refused(500, messageOf(error));
      send(response, status, JSON.stringify({ message }));
    }
  }

  return {
    url: `http://${addressOf(host, bound)}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), LAST_ANSWERS).unref();
      }),
  };
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(systemReason(error, addressOf(host, port)) ?? error.message)));
    server.listen(port, host, resolve);
  });
