import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { Refused } from './refused.ts';

/** Who may ask. */
export interface Access {
  /** Names and ports that a request may be addressed to (`127.0.0.1:8000`). A page of another site has a name of its own (DNS rebinding). */
  readonly hosts: ReadonlySet<string>;
  /** The first part of every path. */
  readonly token: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean => LOOPBACK.includes(inUrl(host));

/** An address as a URL has it: IPv6 in brackets. */
const inUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host.toLowerCase());

/** Whether an address stands for all of the machine's. */
const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** An address under which this machine itself reaches a server. */
export const addressOf = (host: string, port: number): string => `${isEverywhere(host) ? 'localhost' : inUrl(host)}:${port}`;

/** All that a server bound to a host and port may be called. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const everywhere = isEverywhere(host);
  const cards = everywhere ? Object.values(networkInterfaces()).flatMap((found) => found ?? []) : [];
  const own = everywhere ? [hostname(), ...cards.map(({ address }) => address)] : [host];
  const names = [...own, ...(isLoopback(host) || everywhere ? LOOPBACK : [])].map(inUrl);
  return new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])));
}

/**
 * Checks that a request is addressed to this server, comes from its own page (or from a program), and knows the token.
 * @returns the path below the token, without the query
 * @throws Refused 403; 404 where the slash after the token is missing
 */
export function allowedPath({ headers, url = '' }: Pick<IncomingMessage, 'headers' | 'url'>, { hosts, token }: Access): string {
  const host = headers.host?.toLowerCase() ?? '';
  if (!hosts.has(host)) throw new Refused(403, 'the request is addressed to another host');
  if (headers.origin !== undefined && !hosts.has(headers.origin.toLowerCase().replace(/^http:\/\//, '')))
    throw new Refused(403, 'the request comes from another site');
  const [, given = '', path] = /^\/([^/?]*)(?:\/([^?]*))?/.exec(url) ?? [];
  if (!isSame(given, token)) throw new Refused(403, 'the address lacks the token that kaleido-edit printed');
  if (path === undefined) throw new Refused(404, 'the address of the page ends with a slash');
  return path;
}

/** Compares without telling by its time how much is right. */
function isSame(given: string, token: string): boolean {
  const [a, b] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}
