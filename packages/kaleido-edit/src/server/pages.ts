import type { ServerResponse } from 'node:http';
import type { EditEvent } from '../protocol.ts';
import { headers } from './respond.ts';

/** The open pages, and the streams of events to them. */
export interface Pages {
  /** Begins a page's stream. */
  open(page: string, response: ServerResponse): void;
  tell(page: string, event: EditEvent): void;
  tellAll(event: EditEvent): void;
  /** Something was asked for: a page is being loaded, however slowly. */
  touch(): void;
  /** Ends all streams. */
  close(): void;
}

/** Milliseconds without a request after which a page that has lost its stream counts as closed: one that is loaded again asks sooner. */
const GRACE = 3000;

/** Milliseconds between signs of life, by which a stream that nobody reads is found out. */
const HEARTBEAT = 15_000;

/** A page that reads more slowly than this many bytes behind gets no previews. */
const MAX_BEHIND = 2 ** 22;

/**
 * Keeps streams of events.
 * @param onClosed called when a page has been without a stream for the time of grace; `isLast` if no page is open then
 */
export function openPages(onClosed: (page: string, isLast: boolean) => void, grace = GRACE): Pages {
  const streams = new Map<string, Set<ServerResponse>>();
  let touched = 0;

  function lose(page: string, response: ServerResponse): void {
    const own = streams.get(page);
    own?.delete(response);
    if (own?.size !== 0) return;
    streams.delete(page);
    touched = performance.now();
    closeLater(page, grace);
  }

  function closeLater(page: string, delay: number): void {
    setTimeout(() => {
      const left = touched + grace - performance.now();
      if (streams.has(page)) return;
      if (left > 0) closeLater(page, left);
      else onClosed(page, streams.size === 0);
    }, delay).unref();
  }

  const send = (response: ServerResponse, event: EditEvent): void => {
    const isPassing = event.kind === 'preview' || event.kind === 'progress';
    if (!isPassing || response.writableLength < MAX_BEHIND) response.write(`data: ${JSON.stringify(event)}\n\n`);
  };

  return {
    open(page, response) {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
      response.write('retry: 300\n\n');
      streams.set(page, (streams.get(page) ?? new Set()).add(response));
      const heart = setInterval(() => response.write(':\n\n'), HEARTBEAT);
      response.on('close', () => {
        clearInterval(heart);
        lose(page, response);
      });
    },
    tell(page, event) {
      for (const response of streams.get(page) ?? []) send(response, event);
    },
    tellAll(event) {
      for (const own of streams.values()) for (const response of own) send(response, event);
    },
    touch() {
      touched = performance.now();
    },
    close() {
      for (const own of streams.values()) for (const response of own) response.end();
    },
  };
}
