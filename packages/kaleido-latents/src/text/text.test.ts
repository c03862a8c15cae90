import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@kaleido/shared/image';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterEach, describe, expect, test } from 'vitest';
import { completions, type LoopbackServer, loopbackServer, type Responder, send } from '../testing/loopback-server.ts';
import { jsonLines, recordLine, scratchFolder } from '../testing/pictures.ts';
import { text } from './text.ts';

const run = (line: readonly string[], input = '', env: Record<string, string> = {}) => runInProcess(text, line, { input, env });

const three = async () => (await Promise.all(['a', 'b', 'c'].map((id) => recordLine({ caption: `caption ${id}`, id })))).join('');

/** Writes a file of batch results. */
async function results(lines: readonly unknown[]): Promise<string> {
  const path = join(await scratchFolder(), 'out.jsonl');
  await writeFile(path, lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'));
  return path;
}

const result = (id: string, content: string, reason?: string) => ({
  id: `batch_req_${id}`,
  custom_id: id,
  response: { status_code: 200, request_id: 'r', body: completions.vllm(content, reason) },
  error: null,
});

describe('requests', () => {
  test('are lines of a batch file, with the prompt of the paper and a picture whose sides are multiples of 224', async () => {
    const input = await recordLine({ caption: 'a $& dog', id: 'x' }, 40, 30);
    const { code, stdout } = await run(['--requests', '--model', 'm', '--seed', '7', '--temperature', '0.5', '--max-tokens', '99'], input);
    expect(code).toBe(0);
    const [line] = jsonLines(stdout);
    const [picture, words] = line.body.messages[0].content;
    expect(Object.keys(line)).toEqual(['custom_id', 'method', 'url', 'body']);
    expect(line).toMatchObject({ custom_id: 'x', method: 'POST', url: '/v1/chat/completions' });
    expect(Object.keys(line.body)).toEqual(['model', 'messages', 'temperature', 'seed', 'max_tokens']);
    expect(line.body).toMatchObject({ model: 'm', seed: 7, temperature: 0.5, max_tokens: 99, messages: [{ role: 'user' }] });
    expect(words.text).toMatch(/^Original caption: a \$& dog\n\nUsing the information provided/);
    expect(picture).toMatchObject({ type: 'image_url', image_url: { url: expect.stringMatching(/^data:image\/jpeg;base64,/) } });
    const jpeg = Buffer.from(picture.image_url.url.split(',')[1], 'base64');
    expect(await decodeImage(jpeg)).toMatchObject({ width: 896, height: 672 });
  });

  test('use the prompt for labels, or that of a file', async () => {
    const input = await recordLine({ caption: 'hat' });
    const label = jsonLines((await run(['--requests', '--captions', 'label'], input)).stdout)[0];
    expect(label.body.messages[0].content[1].text).toMatch(/^Object labels: hat\n/);
    const file = await results(['What is {}?\n']);
    const own = jsonLines((await run(['--requests', '--instruction', file, '--body', '{"top_p":0.9}'], input)).stdout)[0];
    expect(own.body.messages[0].content[1].text).toBe('What is hat?');
    expect(own.body.top_p).toBe(0.9);
  });

  test('with --missing, are written for pictures without an answer', async () => {
    const file = await results([result('c', 'C.'), { custom_id: 'a', response: null, error: { message: 'expired' } }]);
    const { stdout } = await run(['--answers', file, '--missing'], await three());
    expect(jsonLines(stdout).map(({ custom_id }) => custom_id)).toEqual(['a', 'b']);
  });
});

test('refuses to write two requests with the same id', async () => {
  const { code, stdout, stderr } = await run(
    ['--requests', '--keep-going'],
    `${await three()}${await recordLine({ caption: 'd', id: 'a' })}`,
  );
  expect(code).toBe(1);
  expect(jsonLines(stdout)).toHaveLength(3);
  expect(stderr).toContain('stdin:4: id: an earlier picture has the same id "a"');
  expect(stderr).toContain('requests written: 3; bad pictures skipped: 1');
});

describe('answers', () => {
  test('are matched by id, in any order and any known format', async () => {
    const bare = { custom_id: 'a', response: completions.vllm('A.') };
    const { code, stdout } = await run(
      ['--answers', await results([result('c', ' C. '), bare, { custom_id: 'b', text: 'B.' }])],
      await three(),
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ id, latents }) => [id, latents.text])).toEqual([
      ['a', 'A.'],
      ['b', 'B.'],
      ['c', 'C.'],
    ]);
  });

  test('make bad pictures if missing or errors', async () => {
    const file = await results([
      { custom_id: 'a', response: { status_code: 429, body: { error: { message: 'too many' } } }, error: null },
      { custom_id: 'b', response: null, error: { code: 'batch_expired', message: 'expired' } },
      result('x', 'X.'),
    ]);
    const { code, stdout, stderr } = await run(['--answers', file, '--keep-going'], await three());
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('stdin:1: status 429: "too many"');
    expect(stderr).toContain('stdin:2: "expired"');
    expect(stderr).toContain('stdin:3: no answer with custom_id "c"');
    expect(stderr).toContain('3 bad, skipped');
    expect((await run(['--answers', file], await three())).code).toBe(2);
  });

  test('of a second round replace errors', async () => {
    const file = await results([
      { custom_id: 'a', error: { message: 'expired' } },
      result('a', 'A.'),
      { custom_id: 'a', error: { message: 'again' } },
    ]);
    expect((await run(['--answers', file], await recordLine({ caption: 'a', id: 'a' }))).stdout).toContain('"text":"A."');
  });

  test('lose an incomplete last sentence and the thinking of a reasoning model', async () => {
    const file = await results([
      result('a', 'One. Two and', 'length'),
      result('b', '<think>hm</think>\nB.'),
      result('c', '<think>never ends', 'length'),
    ]);
    const { stdout, stderr } = await run(['--answers', file, '--keep-going'], await three());
    expect(jsonLines(stdout).map(({ latents }) => latents.text)).toEqual(['One.', 'B.']);
    expect(stderr).toContain('stdin:3: the answer is empty');
    expect(stderr).toContain('their last complete sentence: 1');
  });

  test('lose thinking that began in the prompt, and thinking in plain texts; empty ones are none', async () => {
    const file = await results([
      result('a', 'I should look. A draft.</think>\n\nA.'),
      { custom_id: 'b', text: '<think>hm</think> B.' },
      { custom_id: 'c', text: 'C.' },
      { custom_id: 'c', text: ' ' },
    ]);
    const { stdout } = await run(['--answers', file], await three());
    expect(jsonLines(stdout).map(({ latents }) => latents.text)).toEqual(['A.', 'B.', 'C.']);
  });

  test('are refused in a file that has none', async () => {
    const file = await results(['{"custom_id":"a"', result('b', 'B.')]);
    const { code, stderr } = await run(['--answers', file], await three());
    expect(code).toBe(2);
    expect(stderr).toContain('out.jsonl:1: expected a result with custom_id and response');
  });
});

describe('a server', () => {
  let server: LoopbackServer;
  afterEach(() => server.close());
  const ask = async (respond: Responder, more: readonly string[] = [], env: Record<string, string> = {}) => {
    server = await loopbackServer(respond);
    return run(['--server', server.url, '--back-off', '0', '--concurrency', '2', ...more], await three(), env);
  };

  test.each(Object.entries(completions))('of %s is asked', async (_, completion) => {
    const { code, stdout } = await ask(({ body }, response) =>
      send(response, 200, completion(`It is ${body.messages[0]!.content[1]!.text!.slice(18, 27)}.`)),
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ latents }) => latents.text)).toEqual(['It is caption a.', 'It is caption b.', 'It is caption c.']);
    expect(server.asked.map(({ path }) => path)).toEqual(Array(3).fill('/v1/chat/completions'));
  });

  test.each<[string, (response: Parameters<Responder>[1]) => void]>([
    ['fails', (response) => send(response, 500, { error: { message: 'CUDA error', type: 'server_error' } })],
    [
      'is loading',
      (response) =>
        send(response, 503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }, { 'retry-after': '0' }),
    ],
    ['hangs up', (response) => void response.socket?.destroy()],
    ['answers a web page', (response) => void response.end('<html>')],
    ['is too slow', () => {}],
  ])('that %s on every third call is asked again', async (_, fail) => {
    const { code, stdout } = await ask(
      (_asked, response, number) => (number % 3 === 0 ? fail(response) : send(response, 200, completions.vllm('Good.'))),
      ['--timeout', '0.5'],
    );
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toHaveLength(3);
    expect(server.asked).toHaveLength(4);
  });

  test('that refuses one picture only costs that picture', async () => {
    const { code, stdout, stderr } = await ask(
      ({ body }, response) =>
        body.messages[0]!.content[1]!.text!.includes('caption b')
          ? send(response, 400, { object: 'error', message: 'too many tokens', type: 'BadRequestError', code: 400 })
          : send(response, 200, completions.vllm('Good.')),
      ['--keep-going'],
    );
    expect(code).toBe(1);
    expect(jsonLines(stdout).map(({ id }) => id)).toEqual(['a', 'c']);
    expect(stderr).toContain('stdin:2: http://127.0.0.1');
    expect(stderr).toContain('status 400: "too many tokens"');
  });

  test('without the model is not asked for every picture', async () => {
    const { code, stderr } = await ask((_asked, response) => send(response, 404, { error: 'model "m" not found' }), ['--keep-going']);
    expect(code).toBe(1);
    expect(stderr).toContain('status 404: "model \\"m\\" not found"');
    expect(server.asked.length).toBeLessThanOrEqual(2);
  });

  test('without the model ends the command at once, whatever else is in progress', async () => {
    const { code, stderr } = await ask((_asked, response, number) => {
      if (number === 2) send(response, 404, { error: 'no model' }); // the first is never answered
    });
    expect(code).toBe(1);
    expect(stderr).toContain('status 404: "no model"');
  });

  test('that never answers is given up after all retries', async () => {
    const { code, stderr } = await ask((_asked, response) => send(response, 502, {}), ['--retries', '2']);
    expect(code).toBe(1);
    expect(stderr).toContain('status 502; 3 tries');
  });

  test('gets its key from the environment only', async () => {
    await ask((_asked, response) => send(response, 200, completions.ollama('Good.')), ['--key', 'MY_KEY'], { MY_KEY: 'secret' });
    expect(server.asked[0]!.authorization).toBe('Bearer secret');
    const { code, stderr } = await run(['--server', server.url, '--key', 'MY_KEY'], await three());
    expect(code).toBe(2);
    expect(stderr).toContain('--key: the environment variable MY_KEY is not set');
  });
});

test.each([
  [[], 'no source of answers'],
  [['--requests', '--server', 'http://localhost/v1'], '--requests and --server exclude each other'],
  [['--missing', '--requests'], '--missing: needs --answers'],
  [['--requests', '--shards', 'x'], '--shards: cannot be used with --requests, which writes requests to stdout'],
  [['--answers', 'x', '--missing', '--resume'], '--resume: cannot be used with --missing'],
  [['--server', 'localhost:8000'], '--server: expected an address'],
  [['--server', 'http://me:secret@localhost/v1'], '--server: contains a password'],
  [['--requests', '--body', '{"n":2}'], '--body'],
])('refuses %j', async (line, message) => {
  const { code, stderr } = await run(line, await three());
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
