import { readFileSync, writeFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metricsFolder, run } from '../testing/metrics-folder.ts';
import { command } from './command.ts';

const { at, real, fake, remove } = await metricsFolder();
afterAll(remove);

const curve = command.commands![2]!;
const toy = command.commands![4]!;

describe('curve', () => {
  beforeAll(async () => {
    for (const [i, model] of ['plain', 'kaleido'].entries())
      for (const guidance of [1, 4])
        await run({
          real,
          fake,
          metrics: ['fid', 'recall'],
          model,
          guidance,
          bootstrap: i ? 10 : 0,
          output: at(`${model}-${guidance}.json`),
        });
  });
  const results = () => ['plain-1', 'plain-4', 'kaleido-4', 'kaleido-1'].map((name) => at(`${name}.json`));

  test('draws panels in SVG, with the name of the features', async () => {
    const svg = (await run({}, { of: curve, operands: results() })).written;
    expect(svg).toMatch(/^<svg /);
    for (const text of ['FID (net)', 'recall (net)', 'guidance', 'plain', 'kaleido']) expect(svg).toContain(text);
  });

  test('as PNG, a page, and comma-separated values', async () => {
    for (const name of ['c.png', 'c.html', 'c.csv']) await run({ output: at(name), metrics: ['fid'] }, { of: curve, operands: results() });
    expect(readFileSync(at('c.png')).subarray(1, 4).toString()).toBe('PNG');
    const page = readFileSync(at('c.html'), 'utf8');
    expect(page).not.toMatch(/<script[^>]*src=/);
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script]) => new Script(script!));
    expect(scripts).toHaveLength(2); // and both are whole: the parser took them
    const rows = readFileSync(at('c.csv'), 'utf8').trim().split('\n');
    expect(rows[0]).toBe('model,guidance,metric,features,value,low,high');
    expect(rows).toHaveLength(5);
    expect(rows[1]).toMatch(/^plain,1,fid,net,[\d.]+,,$/);
    expect(rows.find((row) => row.startsWith('kaleido,4,'))).toMatch(/^kaleido,4,fid,net(,[-\d.e]+){3}$/);
  });

  test('a reference is a dashed line, for which there must be a result', async () => {
    const svg = (await run({ metrics: ['fid'], reference: 'plain' }, { of: curve, operands: results() })).written;
    expect(svg).toMatch(/stroke-dasharray="5,4"/);
    expect(svg.match(/aria-roledescription="point"/g)).toHaveLength(2); // of the other model
    await expect(run({ reference: 'none' }, { of: curve, operands: results() })).rejects.toThrow(
      '--reference: no result is of a model "none"',
    );
  });

  test('scores against one another', async () => {
    const svg = (await run({ against: 'fid', metrics: ['recall'] }, { of: curve, operands: results() })).written;
    for (const text of ['FID (net)', 'recall (net)', 'plain']) expect(svg).toContain(text);
    expect(svg).not.toContain('>guidance<');
    await expect(run({ against: 'kid' }, { of: curve, operands: results() })).rejects.toThrow('no result has kid and another score');
  });

  test('names what it cannot draw', async () => {
    writeFileSync(at('no-guidance.json'), '{"fid":{"value":1}}\n');
    writeFileSync(at('no-json.json'), 'FID 3\n');
    const draw = (name: string, output?: string) => run({ output }, { of: curve, operands: [at(name)] });
    await expect(draw('no-guidance.json')).rejects.toThrow('no-guidance.json: has no guidance weight');
    await expect(draw('no-json.json')).rejects.toThrow('no-json.json: expected a result of kaleido-metrics');
    await expect(draw('none.json')).rejects.toThrow('none.json: no such file');
    await expect(draw('plain-1.json', 'x.gif')).rejects.toThrow('expected a name that ends with .svg, .png, .html, .csv');
  });
});

test('the toy: guidance loses a mode with the class alone, and none with the latent', async () => {
  const { lines } = await run({ samples: 160, steps: 20, output: at('toy.svg') }, { of: toy });
  const modes = (method: string, guidance: number) =>
    lines.find((line) => line.method === method && line.guidance === guidance).effectiveModes;
  expect(lines).toHaveLength(36); // nine ways, four guidances
  expect(modes('class only', 1)).toBeGreaterThan(1.97);
  expect(modes('class only', 7)).toBeLessThan(1.35);
  expect(modes('class only, interval', 7)).toBeGreaterThan(1.9);
  for (const way of ['class and latent', 'class and latent, interval', 'class and latent, two weights'])
    expect(modes(way, 7)).toBeGreaterThan(1.99);
  const rivals = ['CADS', 'APG', 'autoguidance', 'coupled noise'].map((name) => modes(`class only, ${name}`, 7));
  for (const rival of rivals) expect(rival).toBeGreaterThan(modes('class only', 7) - 0.05);
  for (const way of new Set(lines.map(({ method }) => method as string))) expect(modes(way, 1)).toBeGreaterThan(1.9);
  expect(readFileSync(at('toy.svg'), 'utf8')).toContain('guidance 7');
});
