import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the test server. */
export interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model: string;
    readonly messages: readonly {
      readonly content: readonly { readonly text?: string; readonly image_url?: { readonly url: string } }[];
    }[];
  };
}

/** Answers the `number`-th request, counted from 1. */
export type Responder = (asked: Asked, response: ServerResponse, number: number) => void;

/** A local server whose answers a test determines. */
export interface LoopbackServer {
  /** Including `/v1`. */
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Opens a server. */
export async function loopbackServer(respond: Responder): Promise<LoopbackServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Asked['body'];
    const one = { path: request.url, authorization: request.headers.authorization, body };
    respond(one, response, asked.push(one));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends a JSON response. */
export function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Bodies of completions in the form of each server, including its own fields. */
export const completions = {
  vllm: (content: string, reason = 'stop') => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', reasoning_content: null, content, tool_calls: [] },
        logprobs: null,
        finish_reason: reason,
        stop_reason: null,
      },
    ],
    usage: { prompt_tokens: 1, total_tokens: 2, completion_tokens: 1 },
    prompt_logprobs: null,
  }),
  llamaCpp: (content: string, reason = 'stop') => ({
    choices: [{ finish_reason: reason, index: 0, message: { role: 'assistant', content } }],
    created: 1,
    model: 'm',
    system_fingerprint: 'b1',
    object: 'chat.completion',
    usage: { completion_tokens: 1, prompt_tokens: 1, total_tokens: 2 },
    id: 'chatcmpl-1',
    timings: { prompt_n: 1 },
  }),
  ollama: (content: string, reason = 'stop') => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    system_fingerprint: 'fp_ollama',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: reason }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  }),
};
