import { request } from 'node:http';
import { encodePng } from '@kaleido/shared/image';
import { parseRecord, type RecordEntry } from '@kaleido/shared/ndjson';
import { afterEach, expect, test } from 'vitest';
import type { Models } from '../models/models.ts';
import type { EditEvent, ModelFacts, State } from '../protocol.ts';
import { type Listening, serve } from './serve.ts';
import { openSession, type Session, type SessionInput } from './session.ts';

const facts: ModelFacts = {
  ...{ name: 'fake', parts: ['text', 'bbox'], vokenCount: null, showsVokens: false, sizes: [64, 32] },
  ...{ limits: { caption: 512, latents: 100 }, drawing: { guidance: 7, steps: 20 }, domain: null },
};

/** Models that report one step, and go on until they are aborted if the caption says so. */
const fakeModels: Models = {
  facts,
  async work({ record }, report, signal) {
    report({ kind: 'progress', done: 1, total: 2 });
    if (record.caption === 'bad') throw new Error('no such cat');
    if (record.caption === 'slow') await new Promise((_, reject) => signal.addEventListener('abort', reject));
  },
  warm: async () => {},
  words: async ({ caption }) => ({ tokens: { caption: caption.length, latents: 1 }, unknown: [] }),
  vokens: async () => Buffer.from('png'),
};

const entry = (source: string): RecordEntry => parseRecord(source, 'stdin:1');
const cat = '{"caption":"a cat","big":12345678901234567890,"latents":{"text":"old","mine":1.0},"seed":1}';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

interface Harness {
  readonly session: Session;
  readonly server: Listening;
  readonly written: string[];
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }>;
  /** The events of a page, as they come. */
  events(page: string): Promise<{ next(kind: string): Promise<EditEvent>; leave(): void }>;
}

async function start(sources: readonly string[] = [cat], changes: Partial<SessionInput> = {}): Promise<Harness> {
  const written: string[] = [];
  const session = openSession({
    ...{ mode: 'pipe', entries: sources.map(entry), maxRecord: 10_000, models: Promise.resolve(fakeModels), grace: 20, revision: 0 },
    write: async (lines) => void written.push(...lines),
    ...changes,
  });
  const page = new Map([['', { type: 'text/html', bytes: Buffer.from('<p>page') }]]);
  const served = { routes: session.routes, page, onRequest: session.touch };
  const server = await serve({ host: '127.0.0.1', port: 0, token: 'secret' }, served);
  opened.push(server);
  return {
    ...{ session, server, written },
    async ask(method, path, body) {
      const isRaw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
      const response = await fetch(`${server.url}${path}`, {
        method,
        ...(body !== undefined && { body: isRaw ? (body as string) : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
    },
    async events(page) {
      const leave = new AbortController();
      const response = await fetch(`${server.url}events?page=${page}`, { signal: leave.signal });
      const messages = eventsOf(response.body!);
      return {
        leave: () => leave.abort(),
        async next(kind) {
          for (;;) {
            const { value, done } = await messages.next();
            if (done) throw new Error(`the stream ended before ${kind}`);
            if (value.kind === kind) return value;
          }
        },
      };
    },
  };
}

async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<EditEvent> {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk);
    const messages = text.split('\n\n');
    text = messages.pop()!;
    for (const message of messages) if (message.startsWith('data: ')) yield JSON.parse(message.slice('data: '.length));
  }
}

/** A request whose headers `fetch` would not send. */
const raw = (url: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => resolve(response.resume().statusCode!))
      .on('error', reject)
      .end();
  });

const draw = (page: string, caption: string) => ({ page, record: { caption }, size: 'full' });

test('hands out the page, with a policy that lets nothing else in', async () => {
  const { server } = await start();
  const response = await fetch(server.url);
  expect(await response.text()).toBe('<p>page');
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toMatch(/default-src 'none'.*script-src 'self'/);
  expect(policy).not.toContain('unsafe-inline');
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
});

test('refuses another host, another site, another token', async () => {
  const { server } = await start();
  const { host, port } = new URL(server.url);
  expect(await raw(server.url, { host })).toBe(200);
  expect(await raw(server.url, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
  for (const other of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1.evil.example:${port}`])
    expect(await raw(server.url, { host: other })).toBe(403);
  for (const origin of ['http://evil.example', 'null', `https://${host}`])
    expect(await raw(`${server.url}cancel`, { host, origin }, 'POST')).toBe(403);
  expect(await raw(server.url.replace('secret', 'secreT'), { host })).toBe(403);
  expect(await raw(server.url.replace('/secret/', '/'), { host })).toBe(403);
});

test('what is not there, or cannot be asked so, is refused', async () => {
  const { ask } = await start();
  expect(await ask('GET', 'nothing')).toEqual({ status: 404, json: { message: 'there is nothing at this address' } });
  expect((await ask('GET', '../page.js')).status).toBe(403);
  expect((await ask('GET', 'toString')).status).toBe(404);
  expect((await ask('GET', 'plan')).status).toBe(405);
  expect((await ask('POST', 'keep', { record: { caption: 'a cat' } })).status).toBe(404);
});

test.each<[string, unknown, string]>([
  ['records', '{"page":', 'records: expected JSON: '],
  ['records', Buffer.from([0x22, 0xff, 0x22]), 'records: expected JSON: '],
  ['records', { page: 'a', revision: 0, records: [{ key: '../x', record: {} }] }, 'records: records[0].key: expected 1 to 64 letters'],
  ['records', { page: 'a', revision: 0, records: [{ key: '1', record: { caption: 'a', seed: -1 } }] }, 'record 1: seed: expected'],
  [
    'records',
    { page: 'a', revision: 0, records: [1, 2].map(() => ({ key: '1', record: { caption: 'a' } })) },
    'records: the key "1" is there twice',
  ],
  [
    'plan',
    { page: 'a', record: { caption: 'a' }, locks: { parts: [], segments: {} }, count: 9, thumbnails: true },
    'plan: count: expected',
  ],
  [
    'plan',
    { page: 'a', record: { caption: 'a' }, locks: { parts: [], segments: { bbox: [0] } }, count: 1, thumbnails: true },
    'plan: locks.segments.bbox: expected indices below 0, got 0',
  ],
  ['draw', { ...draw('a', ''), record: { caption: 7 } }, 'record: caption: expected a string, got 7'],
  ['draw', { ...draw('a', ''), record: { caption: 'a', latents: { text: null } } }, 'record: latents.text: expected a string'],
  ['draw', `{"page":"a","record":${'['.repeat(4000)}${']'.repeat(4000)},"size":"full"}`, 'draw: nested deeper than'],
  ['open', 'null', 'file:1: expected a record'],
  ['open', Buffer.from('\x89PNG\r\n\x1a\nrubbish', 'latin1'), 'file: '],
])('refuses a bad body of %s in one line', async (path, body, message) => {
  const { ask } = await start();
  const { status, json } = await ask(path === 'records' ? 'PUT' : 'POST', path, body);
  expect({ status, json }).toEqual({ status: 400, json: { message: expect.stringContaining(message) } });
  expect((json as { message: string }).message).not.toContain('\n');
});

test('a body that is too large is refused, whether its length is announced or not', async () => {
  const { ask, server } = await start();
  expect((await ask('POST', 'open', 'a'.repeat(10_001))).status).toBe(413);
  const body = async function* () {
    for (let i = 0; i < 3; i++) yield Buffer.alloc(5000, 97);
  };
  const response = await fetch(`${server.url}open`, {
    method: 'POST',
    body: body() as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(413);
});

test('Done writes what was edited, and all else as it was read', async () => {
  const { ask, session, written } = await start([cat, '{"caption":"b","image":{"width":1,"height":1,"png":""}}', '{"caption":"gone"}']);
  const { records } = (await ask('GET', 'state')).json as State;
  expect(records.map(({ key }) => key)).toEqual(['1', '2', '3']);
  const edited = [
    records[1]!,
    { key: '1', record: { caption: 'a <b>fox</b>', latents: { bbox: [{ text: 'a fox' }], mine: 1 }, seed: 1 } },
    { key: 'new-1', record: { caption: 'c', __proto__: 1 } },
  ];
  expect((await ask('PUT', 'records', { page: 'a', revision: 0, records: edited })).json).toEqual({ revision: 1 });
  expect((await ask('POST', 'done', { revision: 0 })).status).toBe(409);
  expect(written).toEqual([]);
  expect((await ask('POST', 'done', { revision: 1 })).status).toBe(204);
  expect(await session.ended).toBe('done');
  expect(written).toEqual([
    '{"caption":"b","image":{"width":1,"height":1,"png":""}}',
    '{"caption":"a <b>fox</b>","big":12345678901234567890,"latents":{"mine":1.0,"bbox":[{"text":"a fox"}]},"seed":1}',
    '{"caption":"c"}',
  ]);
});

test('a picture goes when it shows something else', async () => {
  const { ask, written } = await start(['{"caption":"b","image":{"width":1,"height":1,"png":""}}']);
  await ask('PUT', 'records', { page: 'a', revision: 0, records: [{ key: '1', record: { caption: 'c' } }] });
  await ask('POST', 'done', { revision: 1 });
  expect(written).toEqual(['{"caption":"c"}']);
});

test('two pages hear of the edits of each other, and none is lost', async () => {
  const { ask, events } = await start();
  const [first, second] = [await events('a'), await events('b')];
  const put = (page: string, revision: number) =>
    ask('PUT', 'records', { page, revision, records: [{ key: '1', record: { caption: page } }] });
  expect((await put('a', 0)).json).toEqual({ revision: 1 });
  expect(await second.next('records')).toEqual({ kind: 'records', revision: 1, page: 'a' });
  expect(await put('b', 0)).toEqual({ status: 409, json: { message: 'the records have been changed in another page' } });
  expect((await put('b', 1)).json).toEqual({ revision: 2 });
  await first.next('records');
  expect(await first.next('records')).toEqual({ kind: 'records', revision: 2, page: 'b' });
});

test('a job goes to its page alone, can be aborted, and gives way to the next one of its page', async () => {
  const { ask, events } = await start();
  const [first, second] = [await events('a'), await events('b')];
  expect(await ask('POST', 'draw', draw('a', 'slow'))).toEqual({ status: 202, json: { job: 1 } });
  expect(await first.next('progress')).toEqual({ kind: 'progress', job: 1, done: 1, total: 2 });
  await ask('POST', 'draw', draw('a', 'bad'));
  expect(await first.next('ended')).toEqual({ kind: 'ended', job: 1, how: 'aborted' });
  expect(await first.next('ended')).toEqual({ kind: 'ended', job: 2, how: 'failed', message: 'no such cat' });
  await ask('POST', 'draw', draw('b', 'slow'));
  expect(await second.next('started')).toEqual({ kind: 'started', job: 3 });
  expect((await ask('DELETE', 'jobs/3')).status).toBe(204);
  expect(await second.next('ended')).toEqual({ kind: 'ended', job: 3, how: 'aborted' });
  expect((await ask('DELETE', 'jobs/3')).status).toBe(404);
});

test('jobs of other pages wait, and a third page is turned away', async () => {
  const { ask, events } = await start();
  const second = await events('b');
  await ask('POST', 'draw', draw('a', 'slow'));
  expect((await ask('POST', 'draw', draw('b', 'a cat'))).status).toBe(202);
  expect((await ask('POST', 'draw', draw('c', 'a cat'))).status).toBe(503);
  await ask('DELETE', 'jobs/1');
  expect(await second.next('ended')).toEqual({ kind: 'ended', job: 2, how: 'done' });
});

test('a page that is closed ends the session and its job; one that is loaded again does not, however slowly', async () => {
  const { ask, events, session } = await start([cat], { grace: 150 });
  let ending: string | undefined;
  void session.ended.then((how) => {
    ending = how;
  });
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  (await events('a')).leave();
  for (let asked = 0; asked < 4; asked++) {
    await pause(60);
    await ask('GET', 'state');
  }
  const again = await events('b');
  await ask('POST', 'draw', draw('b', 'slow'));
  await pause(200);
  expect(ending).toBeUndefined();
  again.leave();
  expect(await session.ended).toBe('closed');
});

test('a file that is dropped gives its record and its picture, a foreign plan its boxes', async () => {
  const { ask } = await start();
  const picture = { width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3) } as const;
  const png = await encodePng(picture, { 'kaleido-record': '{"caption":"<script>"}', 'kaleido-settings': '{"guidance":3}' });
  expect((await ask('POST', 'open', png)).json).toMatchObject({
    records: [{ caption: '<script>' }],
    picture: { width: 1, height: 1, settings: { guidance: 3 } },
  });
  expect((await ask('POST', 'open', '{"caption":"a"}\nb')).json).toEqual({ records: [{ caption: 'a' }, { caption: 'b' }] });
  expect((await ask('POST', 'open', '[{"bbox":[1,2,3,4],"desc":"a"}]')).json).toEqual({
    records: [{ caption: 'a', latents: { bbox: [{ text: 'a', boxes: [[2, 1, 4, 3]] }] } }],
  });
  expect((await ask('POST', 'open', await encodePng(picture))).json).toEqual({ message: 'file: holds no Kaleido record' });
});

test('a studio keeps records one by one, and stays when its page is closed', async () => {
  const { ask, events, session, written } = await start([], { mode: 'studio' });
  expect((await ask('POST', 'keep', { record: { caption: 'a', image: { width: 1, height: 1, png: '' } } })).status).toBe(204);
  expect(written).toEqual(['{"caption":"a"}']);
  (await events('a')).leave();
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect((await ask('POST', 'done', { revision: 0 })).status).toBe(204);
  expect(await session.ended).toBe('done');
  expect(written).toHaveLength(1);
});

test('models that cannot be opened are named to whoever asks', async () => {
  const { ask } = await start([cat], { models: Promise.reject(new Error('model: no such folder')) });
  expect(await ask('GET', 'state')).toEqual({ status: 500, json: { message: 'model: no such folder' } });
});
