import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, expect, test } from 'vitest';
import { command } from './command/command.ts';
import { openLanguageModel } from './model.ts';
import { plan } from './plan.ts';
import { tinyModel } from './testing/tiny-model.ts';

const open: Awaited<ReturnType<typeof tinyModel>>[] = [];
afterAll(async () => {
  for (const model of open) await model.remove();
});
async function modelWith(generation: unknown): Promise<string> {
  const model = await tinyModel({}, { 'generation_config.json': generation });
  open.push(model);
  return model.folder;
}

async function printed(model: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  return JSON.parse((await runInProcess(command, ['--print-config', '--model', model, ...args], { env })).stdout);
}

test('a flag wins over a variable, that over an option file, that over the model, and the model over the built-in default', async () => {
  const model = await modelWith({ temperature: 0.7, top_p: 0.9, top_k: 30, latents: ['text'], sampler: 'heun' });
  const file = join(model, '../options.json');
  await writeFile(file, JSON.stringify({ 'kaleido-ar': { 'top-p': 0.8, temperature: 0.3 } }));
  const values = await printed(model, ['--options', file, '--top-k', '5'], { KALEIDO_AR_TEMPERATURE: '2' });
  expect(values).toMatchObject({
    'top-k': { value: 5, from: '--top-k' },
    temperature: { value: 2, from: 'KALEIDO_AR_TEMPERATURE' },
    'top-p': { value: 0.8, from: file },
    latents: { value: ['text'], from: join(model, 'generation_config.json') },
    samples: { value: 1, from: 'default' },
  });
  expect((await printed(model, ['--as-caption'])).latents).toEqual({ value: null, from: 'default' });
});

test('programs have the same defaults', async () => {
  const model = await modelWith({ temperature: 0, latents: ['bbox'] });
  const latentsOf = async (options: Parameters<typeof plan>[1]) => (await plan('a cat', { model, ...options }).next()).value.latents;
  const [one, two] = [await latentsOf({ seed: 1 }), await latentsOf({ seed: 2 })];
  expect(one).toEqual(two);
  expect(Object.keys(one)).toEqual(['bbox']);
  expect(Object.keys(await latentsOf({ latents: ['text'], maxTokens: 8 }))).toEqual(['text']);
});

test.each([
  [{ temprature: 1 }, 'temprature: no such field'],
  [{ top_p: 0 }, 'top_p: expected a number above 0, at most 1, got 0'],
  [{ steps: '20' }, 'steps: expected an integer of at least 1, got "20"'],
  [{ latents: ['blob'] }, 'latents: expected parts that config.json names (text, bbox), got "blob"'],
  [[], 'expected an object, got an array'],
])('defaults that cannot be are one line and 2: %j', async (generation, reason) => {
  const model = await modelWith(generation);
  const { code, stdout, stderr } = await runInProcess(command, ['--model', model], { input: 'a cat' });
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr: `kaleido-ar: ${join(model, 'generation_config.json')}: ${reason}\n`,
  });
  await expect(openLanguageModel(model)).rejects.toThrow(`generation_config.json: ${reason}`);
});
