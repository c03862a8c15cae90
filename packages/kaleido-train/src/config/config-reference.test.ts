import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configPage, configSchema } from './config-reference.ts';
import { shippedConfigs } from './read-config.ts';

const repository = new URL('../../../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, repository), 'utf8');

test.each([
  ['docs/config.md', configPage],
  ['packages/kaleido-train/configs/config.schema.json', configSchema],
])('%s is what npm run docs writes', async (path, made) => expect(await read(path)).toBe(made()));

test('an editor finds nothing wrong with a config that comes with the package, and names a misspelt field', async () => {
  const matches = new Ajv({ strict: false }).compile(JSON.parse(configSchema()));
  for (const name of await readdir(shippedConfigs)) {
    if (!name.endsWith('.yaml')) continue;
    const config = parse(await readFile(join(shippedConfigs, name), 'utf8'));
    expect(matches(config), `${name}: ${JSON.stringify(matches.errors)}`).toBe(true);
    expect(matches({ ...config, optimiser: { learning_rat: 1 } })).toBe(false);
  }
});

test('every field has its reason', () => {
  const rows = configPage()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(120);
  for (const row of rows) expect(row.split(' | ').slice(3, 4).join(), row).toMatch(/\w{3}/);
});
