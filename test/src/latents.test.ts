import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Port, writeOnnx } from '@kaleido/engine/testing/write-onnx';
import { type Asked, completions, loopbackServer, send } from '@kaleido/latents/testing/loopback-server';
import { encodePng } from '@kaleido/shared/image';
import { makeTar } from '@kaleido/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';

const commands = folderOfCommands();
const PICTURES = 6;
let scratch = '';

/** A red square of half the side in the middle of white. */
const redSquare = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => {
  const [x, y] = [Math.floor(i / 3) % 32, Math.floor(i / 96)];
  return x >= 8 && x < 24 && y >= 8 && y < 24 ? [220, 20, 30][i % 3]! : 250;
});

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-latents-'));
  const png = await encodePng({ width: 32, height: 32, channels: 3, data: redSquare });
  const members = Array.from({ length: PICTURES }, (_, index) => [
    [`${index}.png`, png] as const,
    [`${index}.txt`, `caption ${index}`] as const,
  ]);
  await writeFile(join(scratch, 'raw.tar'), makeTar(members.flat()));
  // A network whose masks are where there is no blue.
  const port = (name: string, channels: number): Port => ({ name, type: 'float32', shape: [1, channels, 32, 32] });
  await writeOnnx(join(scratch, 'mask.onnx'), [port('input', 3)], [port('mask', 1)], (graph) => [
    graph.op('Neg', [graph.op('Slice', ['input', graph.int64([2]), graph.int64([3]), graph.int64([1])])]),
  ]);
});
afterAll(async () => {
  commands.remove();
  await rm(scratch, { recursive: true });
});

const env = { ...process.env, PATH: `${commands.path}:${process.env.PATH}` };
const run = async (line: string) => {
  const ended = await shell(line, { cwd: scratch, env: { PATH: env.PATH } });
  expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({ code: 0, stderr: '' });
  return ended;
};

/** The caption that a request asks about. */
const captionIn = ({ messages }: Asked['body']): string => /caption \d/.exec(messages[0]!.content[1]!.text!)![0];

test('pictures get boxes from a batch, descriptions from a server and ellipses from a network, and are trained on', async () => {
  await run('kaleido-latents bbox --data raw.tar --requests > batch.jsonl');
  const requests = (await readFile(join(scratch, 'batch.jsonl'), 'utf8')).trim().split('\n');
  const results = requests.map((line) => {
    const { custom_id } = JSON.parse(line) as { custom_id: string };
    const answer = `\`\`\`json\n[{"bbox_2d": [100, 200, 800, 900], "label": "picture ${custom_id}"}]\n\`\`\``;
    return JSON.stringify({ custom_id, response: { status_code: 200, body: completions.vllm(answer) }, error: null });
  });
  await writeFile(join(scratch, 'out.jsonl'), results.reverse().join('\n'));
  const server = await loopbackServer(({ body }, response) => send(response, 200, completions.ollama(`It shows ${captionIn(body)}.`)));
  await run(`kaleido-latents bbox --data raw.tar --answers out.jsonl --boxes qwen3-vl -q |
    kaleido-latents text --server ${server.url} -q | kaleido-latents blob --segmenter onnx:mask.onnx --device cpu --shards ready`);
  await server.close();
  const { stdout } = await run("kaleido-train inspect --data 'ready/*.tar'");
  expect(JSON.parse(stdout.toString())).toMatchObject({ all: { shards: 1, samples: PICTURES }, bad: 0 });
  const { stdout: first } = await run('tar -xOf ready/00000.tar 00000000000.json');
  expect(JSON.parse(first.toString())).toMatchObject({
    caption: 'caption 0',
    id: 'raw/0',
    latents: {
      text: 'It shows caption 0.',
      bbox: [{ text: 'picture raw/0', boxes: [[100, 200, 800, 900]] }],
      blob: [{ text: 'picture raw/0', blobs: [[500, 500, 289, 289, 0]] }],
    },
  });
});

test('a job that is killed loses the picture at hand, and no other', async () => {
  let stuck: (() => void) | undefined;
  const isStuck = new Promise<void>((resolve) => {
    stuck = resolve;
  });
  const server = await loopbackServer(({ body }, response, number) => {
    if (number === 4) stuck!();
    else send(response, 200, completions.llamaCpp(`It shows ${captionIn(body)}.`));
  });
  const words = ['text', '--data', 'raw.tar', '--server', server.url, '--concurrency', '1', '--shards', 'killed', '--per-shard', '2'];
  const job = spawn('kaleido-latents', words, { cwd: scratch, env, stdio: 'ignore' });
  await isStuck;
  job.kill('SIGKILL');
  await once(job, 'close');
  await run(`kaleido-latents ${words.join(' ')} --resume`);
  await server.close();
  const shown = [0, 1, 2, 3, 3, 4, 5].map((index) => `caption ${index}`);
  expect(server.asked.map(({ body }) => captionIn(body))).toEqual(shown);
  expect((await readdir(join(scratch, 'killed'))).sort()).toEqual(['00000.tar', '00001.tar', '00002.tar']);
});
