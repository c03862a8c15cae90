import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage } from '@kaleido/shared/image';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { expect, test } from 'vitest';
import { recordLine, scratchFolder } from '../testing/pictures.ts';
import { writeTinyTokenizer } from '../testing/tiny-tokenizer.ts';
import { voken } from '../voken/command/voken.ts';
import { check } from './check.ts';

const run = (line: readonly string[], input = '') => runInProcess(check, line, { input });

const hostile = '</script><img src="https://example.org/x" onerror="alert(1)">';

async function records(): Promise<string> {
  const lines = await Promise.all(
    ['a', 'b', hostile].map(async (id, index) => {
      const latents = {
        text: `text of ${id}`,
        bbox: [{ text: id, boxes: [[100 * index, 0, 900, 500]] }],
        blob: [{ text: id, blobs: [[500, 250, 400, 100, 30]] }],
      };
      return `${JSON.stringify({ ...JSON.parse(await recordLine({ caption: `caption ${id}`, id }, 40, 30)), latents })}\n`;
    }),
  );
  return lines.join('') + (await recordLine({ caption: 'without', id: 'd' }, 30, 40));
}

test('prints the report, and draws a sheet and a page', async () => {
  const folder = await scratchFolder();
  const [sheet, page] = ['sheet.png', 'page.html'].map((name) => join(folder, name)) as [string, string];
  const { stdout, code, stderr } = await run(['--sheet', sheet, '--page', page], await records());
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ pictures: 4, bad: 0, parts: { text: 3, bbox: 3, blob: 3, voken: 0 } },
    perPicture: { boxes: { least: 1, median: 1, mean: 1, most: 1 }, boxCoverage: { least: 0.3516, most: 0.4531 } },
  });
  const { width, height } = await decodeImage(await readFile(sheet));
  expect([width, height].every((side) => side > 2 * 256)).toBe(true); // two by two
  const html = await readFile(page, 'utf8');
  expect(html.match(/<figure /g)!.length).toBeGreaterThanOrEqual(4);
  expect(html.match(/<ellipse /g)!.length).toBe(html.match(/<rect /g)!.length);
});

test('writes a page that loads nothing from a server, whatever the texts contain', async () => {
  const page = join(await scratchFolder(), 'page.html');
  await run(['--page', page], await records());
  const html = await readFile(page, 'utf8');
  const tags = html.match(/<[a-z][^>]*>/gi)!;
  expect(tags.filter((tag) => /(src|href|action|data)="(?!data:image\/jpeg;base64,)/i.test(tag))).toEqual([]);
  expect(tags.filter((tag) => /\son\w+=/i.test(tag.replaceAll(/"[^"]*"/g, '')))).toEqual([]);
  expect(html.match(/<\/?script>/g)).toHaveLength(2);
  expect(html).toContain('caption &lt;/script&gt;&lt;img src=&quot;');
  expect(html).toContain("default-src 'none'");
  const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(html)!;
  expect(() => new Function(script)).not.toThrow(); // it parses
});

test('shows the same pictures in every run, as many as requested', async () => {
  const page = join(await scratchFolder(), 'page.html');
  const shown = async () => {
    await run(['--page', page, '-n', '2'], await records());
    const html = await readFile(page, 'utf8');
    return html.slice(html.lastIndexOf('<main>')).match(/<code>[^<]*/g);
  };
  const first = await shown();
  expect(first).toHaveLength(2);
  expect(await shown()).toEqual(first);
});

test('reports bad pictures, and refuses to write a sheet to stdout', async () => {
  const { stdout, stderr, code } = await run(['--keep-going'], `${JSON.stringify({ caption: 'x' })}\n${await records()}`);
  expect(JSON.parse(stdout)).toMatchObject({ pictures: 4, bad: 1 });
  expect(stderr).toContain('stdin:1: image: expected a picture in the record, got none');
  expect(code).toBe(1);
  expect(await run(['--sheet', '-'], await records())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--sheet -: the report goes to stdout'),
  });
  expect(await run([], '')).toMatchObject({ code: 2, stderr: expect.stringContaining('no pictures to check') });
});

test('shows reconstructions from vokens next to the pictures', async () => {
  const folder = await scratchFolder();
  const [tokenizer, page, sheet] = ['tiny.safetensors', 'page.html', 'sheet.png'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeTinyTokenizer(tokenizer);
  const { stdout } = await runInProcess(voken, ['--tokenizer', tokenizer], { input: await recordLine({ caption: 'x', id: 'a' }, 8, 8) });
  const { stderr, code } = await run(
    ['--tokenizer', tokenizer, '--page', page, '--sheet', sheet],
    stdout + (await recordLine({ caption: 'y', id: 'b' })),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const html = await readFile(page, 'utf8');
  expect(html.match(/<span class="vokens"><img alt="" loading="lazy" width="8" height="8" src="data:/g)).toHaveLength(1);
  expect((await decodeImage(await readFile(sheet))).width).toBeGreaterThan(2 * 256);
  const other = join(folder, 'other.safetensors');
  await writeTinyTokenizer(other, 2);
  const refused = await run(['--tokenizer', other, '--page', page], stdout);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/stdin:1: voken_tokenizer: expected vokens of tiny@/) });
});
