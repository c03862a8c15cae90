import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { object, parseConfig } from '@kaleido/shared/config';
import { writePixels } from '@kaleido/shared/image';
import { float32, type HostTensor, zeros } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../run/training-event.ts';
import { runSingle } from './run-single.ts';
import { runFields, type SingleConfig, singleConfigOf } from './single-config.ts';
import type { SingleOptions } from './single-options.ts';
import type { TraineeKind } from './trainee.ts';

/** Learns the mean colour of pictures of one pixel. */
const meanColour: TraineeKind<SingleConfig, { readonly pixels: HostTensor }> = {
  configs: '',
  parse: (fields, where) => singleConfigOf(parseConfig(object(runFields), fields, where), where),
  side: () => 1,
  open: async ({ chosen }) => ({
    parts: { colour: 2 },
    chosen: chosen ?? 'by the first samples',
    initialise: () => ({ mean: zeros([3]), unused: zeros([1]) }),
    async batch(samples) {
      const pixels = new Float32Array(samples.length * 3);
      for (const [index, { image }] of samples.entries()) writePixels(image, 1, pixels.subarray(3 * index, 3 * index + 3));
      return { pixels: float32([samples.length, 3], pixels) };
    },
    loss: ({ mean, unused }, { pixels }) => [tf.mean(tf.add(tf.square(tf.sub(pixels, mean!)), tf.mul(unused!, 0)))],
    validate: async ({ mean }, samples) => ({ mean: [...mean!.data], samples: samples.length }),
    sheet: async () => ({ width: 1, height: 1, channels: 3, data: new Uint8Array(3) }),
    components: (tensors) => ({ colour: { tensors, metadata: { kind: 'mean colour' } } }),
    dispose: async () => {},
  }),
};

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-single-'));
  const optimiser = 'optimiser: { learning_rate: 0.1, warmup_steps: 0, ema_decay: 0.5, ema_also: [0.9] }';
  const every =
    'batch: 4\nsteps: 6\nsave_every: 3\nlog_every: 3\nvalidate_every: 6\nvalidate_pictures: 5\nsheet_every: 3\nsheet_pictures: 1';
  await writeFile(join(scratch, 'colour.yaml'), `name: colour\n${optimiser}\n${every}\n`);
});
afterAll(() => rm(scratch, { recursive: true }));

async function run(name: string, given: Partial<SingleOptions> = {}, stopAt?: string): Promise<RunEvent[]> {
  const defaults = { engine: 'onnxruntime', device: 'auto', precision: 'float32', resume: false, acceptData: false, quiet: true } as const;
  const unset = { steps: undefined, keep: undefined, keepEvery: undefined, assertLossBelow: undefined, data: undefined };
  const folder = { config: join(scratch, 'colour.yaml'), output: join(scratch, name) };
  const options = { ...defaults, ...unset, ...folder, ...given } as SingleOptions;
  const stop = new AbortController();
  const stdin = { isTerminal: true, bytes: () => (async function* () {})() };
  const events: RunEvent[] = [];
  for await (const event of runSingle(meanColour, options, { signal: stop.signal, stdin, say: () => {} })) {
    events.push(event);
    if (event.kind === stopAt) stop.abort();
  }
  return events;
}

test('a run logs, validates, draws sheets, and saves the network with its training state', async () => {
  const events = await run('whole');
  expect(events.map(({ kind }) => kind)).toEqual(['begun', 'started', 'log', 'sheet', 'saved', 'log', 'log', 'sheet', 'saved']);
  const lines = events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
  expect(lines[1]).toMatchObject({ step: 6, images: 24, loss_colour: expect.closeTo((lines[1]!.loss as number) / 2, 5) });
  expect(lines[1]!.loss).toBeLessThan(lines[0]!.loss as number);
  expect(lines[2]).toMatchObject({ step: 6, validation: { pictures: 5, samples: 5 } });
  expect((await readdir(join(scratch, 'whole/step-000006'))).sort()).toEqual(
    ['colour.safetensors', 'config.json', 'manifest.json', 'training.json', 'training.safetensors'].sort(),
  );
  expect(JSON.parse(await readFile(join(scratch, 'whole/step-000006/training.json'), 'utf8'))).toMatchObject({
    ...{ step: 6, chosen: 'by the first samples', computed_by: expect.stringContaining(onnxruntime.name) },
  });
});

test('a stopped and resumed run ends with the same bytes as an uninterrupted one', async () => {
  const stopped = await run('parts', {}, 'saved');
  expect(stopped.at(-1)).toEqual({ kind: 'stopped', step: 3 });
  await expect(run('parts')).rejects.toThrow(/parts: already holds a run: continue it with --resume, or name another folder$/);
  const [begun, started] = await run('parts', { resume: true });
  expect([begun, started]).toMatchObject([
    { kind: 'begun', step: 3 },
    { kind: 'started', step: 3 },
  ]);
  for (const component of ['colour', 'training']) {
    const file = (name: string) => readFile(join(scratch, name, 'step-000006', `${component}.safetensors`));
    expect((await file('parts')).equals(await file('whole')), component).toBe(true);
  }
});

test('refuses to resume a run of another network', async () => {
  const other = {
    ...meanColour,
    open: async () => ({ ...(await meanColour.open({} as never)), initialise: () => ({ mean: zeros([1]) }) }),
  };
  const options = { config: join(scratch, 'colour.yaml'), output: join(scratch, 'whole'), resume: true, steps: 9 };
  const engine = { engine: 'onnxruntime', device: 'auto', precision: 'float32' } as const;
  const stdin = { isTerminal: true, bytes: () => (async function* () {})() };
  const events = runSingle(other, { ...options, ...engine } as SingleOptions, {
    ...{ signal: new AbortController().signal, stdin, say: () => {} },
  });
  const all = async () => {
    for await (const _ of events);
  };
  await expect(all()).rejects.toThrow(/step-000006\/training\.json: its network differs from the config's$/);
});
