import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSafetensors } from '@kaleido/shared/safetensors';
import { float32 } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drawerHash, priorHash } from './model-hash.ts';

const scratch = mkdtempSync(join(tmpdir(), 'kaleido-hash-'));
const model = join(scratch, 'model');
afterAll(() => rmSync(scratch, { recursive: true }));

const config = {
  latents: ['text'],
  denoiser: { resolution: 64, channels: [24], inner_config: { channels: [48], inner_config: { channels: [64] } } },
  diffusion: { steps: 1000 },
  resolutions: [64, 32, 16],
};
const tensors = { 'out.weight': 1, 'inner_unet.out.weight': 2, 'inner_unet.inner_unet.out.weight': 3 };

/** A copy of the model in which something is changed. */
async function changed(change: { config?: object; tensors?: Partial<typeof tensors>; prior?: string }): Promise<string> {
  const folder = mkdtempSync(join(scratch, 'changed-'));
  cpSync(model, folder, { recursive: true });
  await written(folder, { ...config, ...change.config }, { ...tensors, ...change.tensors }, change.prior);
  return folder;
}

async function written(folder: string, config: object, values: typeof tensors, prior = 'prior'): Promise<void> {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'prior.safetensors'), prior);
  const named = Object.entries(values).map(([name, value]) => [name, float32([1], [value])]);
  await writeSafetensors(join(folder, 'denoiser.safetensors'), Object.fromEntries(named));
}

beforeAll(async () => {
  mkdirSync(model);
  await written(model, config, tensors);
});

test('networks around a stage change nothing that is drawn at it, nor what is planned', async () => {
  const other = await changed({ tensors: { 'out.weight': 5 }, config: { denoiser: { ...config.denoiser, channels: [32] } } });
  expect(await drawerHash(other, 32)).toBe(await drawerHash(model, 32));
  expect(await drawerHash(other, 16)).toBe(await drawerHash(model, 16));
  expect(await drawerHash(other, 64)).not.toBe(await drawerHash(model, 64));
  expect(priorHash(other)).toBe(priorHash(model));
});

test.each([
  ['a network inside', { tensors: { 'inner_unet.inner_unet.out.weight': 5 } }],
  ['the noise', { config: { diffusion: { steps: 500 } } }],
  ['what was learned of plans', { prior: 'another' }],
])('%s changes what every stage draws', async (_, change) => {
  const other = await changed(change);
  for (const stage of [64, 32, 16]) expect(await drawerHash(other, stage), `${stage}`).not.toBe(await drawerHash(model, stage));
});

test('stages differ, and one that the model lacks is refused', async () => {
  const hashes = await Promise.all([64, 32, 16].map((stage) => drawerHash(model, stage)));
  expect(new Set(hashes).size).toBe(3);
  await expect(drawerHash(model, 8)).rejects.toThrow('has stages of 64, 32, 16 pixels, not of 8');
});

test('a layout of its JSON changes nothing, a value does', async () => {
  const tokenizer = { vocab: ['a', 'b'] };
  const laidOut = async (value: unknown, indent?: number): Promise<string> => {
    const folder = await changed({});
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(value, null, indent));
    return priorHash(folder);
  };
  expect(await laidOut(tokenizer, 2)).toBe(await laidOut(tokenizer));
  expect(await laidOut({ vocab: ['a', 'c'] })).not.toBe(await laidOut(tokenizer));
});

test.each([
  ['a config without stages', { denoiser: {} }],
  ['a config without a denoiser', { resolutions: [16] }],
  ['null', null],
])('%s is refused in one line', async (_, value) => {
  const folder = await changed({});
  writeFileSync(join(folder, 'config.json'), JSON.stringify(value));
  await expect(drawerHash(folder, 16)).rejects.toThrow('config.json: not the config of a model');
});
