import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialise } from '@kaleido/engine/nn';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import { createRenderer } from '@kaleido/scenes';
import { encodePng, recordKeyword } from '@kaleido/shared/image';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { headsOf } from '../probe/heads.ts';
import { probeParameters } from '../probe/network.ts';
import { writeProbe } from '../probe/probe-file.ts';
import { command } from './command.ts';
import { merge } from './merge.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** A probe with weights by chance, and pictures of scenes in a stream of records and as PNG files that carry them. */
beforeAll(async () => {
  const renderer = await createRenderer({ seed: 3, size: 64, domain: 'core' });
  const scenes = Array.from({ length: 400 }, (_, index) => renderer.scene(index));
  const config = { ...{ side: 16, channels: [8, 8, 8, 8], features: 8 }, ...headsOf(scenes.map(({ scene }) => scene)) };
  const tensors = toModelLayout(initialise(probeParameters(config), 1, 'test'));
  await writeProbe(at('probe.safetensors'), { config, tensors, card: undefined });
  const blind = { ...config, heads: config.heads.filter(({ of }) => of.startsWith('colors')) };
  const fewer = toModelLayout(initialise(probeParameters(blind), 1, 'test'));
  await writeProbe(at('blind.safetensors'), { config: blind, tensors: fewer, card: undefined });
  mkdirSync(at('png'));
  const records: string[] = [];
  for (const [index, { caption, latents, scene, image }] of scenes.slice(0, 12).entries()) {
    const record = { caption: index < 6 ? 'a cat' : caption, id: `${index}`, latents, scene };
    const png = await encodePng(image, { [recordKeyword]: JSON.stringify(record) });
    records.push(JSON.stringify({ ...record, image: { width: 64, height: 64, png: png.toString('base64') } }));
    writeFileSync(at(`png/${String(index).padStart(2, '0')}.png`), png);
  }
  writeFileSync(at('fakes.ndjson'), records.join('\n'));
});

async function run(values: Record<string, unknown>) {
  const { context, stdout } = commandContext(command.name, {});
  await command.run({ ...defaultsOf(command), progress: 'none', quiet: true, ...values }, context);
  const lines = stdout().toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, never>);
}

async function sharded(values: Record<string, unknown>): Promise<void> {
  const { context } = commandContext(command.name, {});
  await command.run({ ...defaultsOf(command), progress: 'none', quiet: true, ...values }, context);
}

async function joinedBy(values: Record<string, unknown>, operands: readonly string[]) {
  const { context, stdout } = commandContext(merge.name, { operands });
  await merge.run({ ...defaultsOf(merge), progress: 'none', quiet: true, ...values }, context);
  const lines = stdout().toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, never>);
}

const read = { metrics: ['alignment', 'modes', 'obedience'], probe: at('probe.safetensors') };

test('records and PNG files of kaleido-diffuse are read alike, and results name the probe', async () => {
  const [fromRecords] = await run({ ...read, fake: at('fakes.ndjson') });
  expect(fromRecords).toMatchObject({
    alignment: { n: 12, unread: 0, features: 'probe', weights: expect.stringMatching(/^sha256:/), preprocessing: '16 antialias', fake: 12 },
    modes: { captions: 1, pictures: 6, style: { modes: expect.any(Number), does_it: expect.any(Object) } },
    obedience: {
      style: { n: 12, can_it: expect.any(Object) },
      boxes: { median: expect.any(Number) },
      blobs: { value: expect.any(Number) },
    },
  });
  expect(await run({ ...read, fake: at('png') })).toEqual([fromRecords]);
  const [beside] = await run({ ...read, fake: at('fakes.ndjson'), real: at('png') });
  expect(beside).toMatchObject({ modes: { style: { real: expect.any(Number) } } });
});

test('a probe is named by its file or by the folder of a model that has one', async () => {
  const named = async (probe: string) => (await run({ fake: at('fakes.ndjson'), ...read, probe }))[0];
  expect(await named(folder)).toEqual(await named(at('probe.safetensors')));
});

test('one picture is enough for what the probe reads in it, and too few for distances', async () => {
  writeFileSync(at('one.ndjson'), readFileSync(at('fakes.ndjson'), 'utf8').split('\n')[0]!);
  const [result] = await run({ fake: at('one.ndjson'), probe: at('probe.safetensors'), metrics: ['alignment', 'obedience'] });
  expect(result).toMatchObject({ alignment: { n: 1 }, obedience: { style: { n: 1 } } });
  await expect(run({ fake: at('one.ndjson'), probe: at('probe.safetensors'), metrics: ['alignment', 'vendi'] })).rejects.toThrow(
    'one.ndjson: 1 sample, expected at least 2',
  );
});

test('the probe serves as an extractor, and --per caption reports alignment and modes', async () => {
  const [scores] = await run({ fake: at('fakes.ndjson'), features: 'probe', probe: at('probe.safetensors'), metrics: ['vendi', 'modes'] });
  expect([scores!.vendi, scores!.modes]).toMatchObject([{ features: 'probe' }, { features: 'probe' }]);
  const lines = await run({ fake: at('fakes.ndjson'), features: 'probe', probe: at('probe.safetensors'), per: 'caption' });
  expect(lines[0]).toMatchObject({ caption: 'a cat', count: 6, alignment: expect.any(Number), modes: { style: expect.any(Number) } });
});

test("a probe's answers survive merging parts", async () => {
  const paths = [1, 2].map((part) => at(`part${part}.npz`));
  const both = { ...read, real: at('png'), fake: at('fakes.ndjson') };
  for (const [index, output] of paths.entries()) await sharded({ ...both, shard: { part: index + 1, of: 2 }, output });
  const [joined] = await joinedBy({ metrics: read.metrics }, paths);
  expect(joined).toEqual((await run(both))[0]);
  expect(await joinedBy({ per: 'caption' }, paths)).toEqual(await run({ ...both, per: 'caption' }));
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ probe: at('blind.safetensors'), metrics: ['alignment'] }, /^alignment: .*blind\.safetensors: does not read subjects$/],
  [{ probe: at('blind.safetensors'), metrics: ['modes'] }, /^modes: .*blind\.safetensors: reads none of style, backdrop, places, facing$/],
  [{ probe: at('fakes.ndjson') }, /fakes\.ndjson: not a valid safetensors file/],
  [{ probe: at('none.safetensors') }, /none\.safetensors/],
])('%j is refused', async (values, message) => {
  await expect(run({ ...read, fake: at('fakes.ndjson'), ...values })).rejects.toThrow(message);
});
