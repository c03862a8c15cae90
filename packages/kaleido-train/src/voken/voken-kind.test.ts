import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../run/training-event.ts';
import { runSingle } from '../single/run-single.ts';
import type { SingleOptions } from '../single/single-options.ts';
import { vokenKind } from './voken-kind.ts';
import { chooseWords } from './words.ts';

const CONFIG = `
name: tiny
model: { side: 8, codes: 4, levels: [3, 5], channels: [4, 8], width: 8, heads: 2, encoder_layers: 1, glance: 8, detail: 2 }
teacher: { pictures: 1, side: 32 }
batch: 4
optimiser: { learning_rate: 3.0e-3, warmup_steps: 0, ema_decay: 0.5 }
steps: 6
save_every: 3
log_every: 3
validate_every: 6
validate_pictures: 4
sheet_every: 6
sheet_pictures: 2
`;

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-train-voken-'));
  await writeFile(join(scratch, 'tiny.yaml'), CONFIG);
});
afterAll(() => rm(scratch, { recursive: true }));

async function run(name: string, given: Partial<SingleOptions> = {}, stopAt?: string): Promise<RunEvent[]> {
  const engine = { engine: 'onnxruntime', device: 'cpu', precision: 'float32' } as const;
  const options = {
    ...engine,
    resume: false,
    acceptData: false,
    config: join(scratch, 'tiny.yaml'),
    output: join(scratch, name),
    ...given,
  };
  const stop = new AbortController();
  const context = { signal: stop.signal, stdin: { isTerminal: true, bytes: () => (async function* () {})() }, say: () => {} };
  const events: RunEvent[] = [];
  for await (const event of runSingle(vokenKind, options as SingleOptions, context)) {
    events.push(event);
    if (event.kind === stopAt) stop.abort();
  }
  return events;
}

test('a stopped and resumed run trains the same tokenizer as an uninterrupted one', async () => {
  const events = await run('whole');
  const [validation] = events.flatMap((event) => (event.kind === 'log' && event.line.validation ? [event.line.validation] : []));
  expect(validation).toMatchObject({ pictures: 4, mse_by_quarter: Array(4).fill(expect.any(Number)), usage: expect.any(Number) });
  expect((await run('parts', {}, 'saved')).at(-1)).toEqual({ kind: 'stopped', step: 3 });
  await run('parts', { resume: true });
  for (const file of ['voken_tokenizer', 'training']) {
    const bytes = (name: string) => readFile(join(scratch, name, 'step-000006', `${file}.safetensors`));
    expect((await bytes('parts')).equals(await bytes('whole')), file).toBe(true);
  }
});

test('very frequent and very rare words are not predicted', () => {
  const samples = Array.from({ length: 1000 }, (_, index) => ({
    key: String(index),
    caption: `a ${index % 2 ? 'cat' : 'dog'}${index === 7 ? ' once' : ''}`,
    latents: { text: index % 4 ? 'flat style' : 'ink style' },
  }));
  expect(chooseWords(samples)).toEqual(['flat', 'cat', 'dog', 'ink']);
});
