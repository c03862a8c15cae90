import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chromiumPath,
  drag,
  type EditSession,
  numbersOf,
  pasting,
  pointIn,
  shape,
  startEditing,
  transferOf,
  WATCHING,
} from './edit-session.ts';
import { folderOfCommands } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

/** The wait for what goes through the server. */
const POLLING = { timeout: 30_000 };

const HOSTILE = '<img src=x onerror="document.title=1"> </script><script>document.title=2</script>';

const cat = {
  caption: 'a cat on a mat',
  id: 'cat',
  latents: {
    text: 'a cat.',
    bbox: [{ text: 'a cat', boxes: [[100, 100, 400, 400]] }, { text: 'on' }, { text: 'a mat', boxes: [[300, 310, 900, 890]] }],
  },
};
const hostile = { caption: HOSTILE, id: HOSTILE, latents: { text: HOSTILE, bbox: [{ text: HOSTILE, boxes: [[1, 1, 500, 500]] }] } };
const things = Array.from({ length: 50 }, (_, i) => {
  const [x, y] = [(i % 10) * 95 + 5, Math.floor(i / 10) * 190 + 5];
  return { text: `thing ${i}`, boxes: [[x, y, x + 80, y + 150]] };
});

describe.skipIf(!chromiumPath)(
  'kaleido-edit in a browser (needs Chromium: KALEIDO_CHROMIUM, or chromium on the PATH)',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
    const commands = folderOfCommands();
    const sessions: EditSession[] = [];

    beforeAll(async () => {
      const { chromium } = await import('playwright-core');
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      [browser, scratch] = await Promise.all([chromium.launch({ executablePath: chromiumPath!, args }), scratchWithModel()]);
    });

    afterAll(async () => {
      await browser?.close();
      for (const session of sessions) session.signal('SIGTERM');
      await Promise.all(sessions.map(({ ended }) => ended));
      await scratch?.remove();
      commands.remove();
    });

    /** Records, one a line, and what comes before `kaleido-edit` in a pipe; its page. */
    async function edit(lines: readonly (object | string)[], before = '') {
      const file = join(scratch.folder, `records-${sessions.length}.ndjson`);
      writeFileSync(file, lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
      const model = `--model '${scratch.model}'`;
      const line = before ? `${before} ${model} '${file}' | kaleido-edit --no-open ${model}` : `kaleido-edit --no-open ${model} '${file}'`;
      const session = await startEditing(line, commands.path);
      sessions.push(session);
      return { session, page: await openPage(session) };
    }

    async function openPage(session: EditSession): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(session.url);
      await page.locator('.stage').waitFor();
      return page;
    }

    const captionOf = (page: Page) => page.getByRole('textbox', { name: 'Caption' });
    const phrasesOf = (page: Page): Promise<string[]> =>
      page
        .getByRole('textbox', { name: /^(Phrase|Connecting text)$/ })
        .evaluateAll((fields) => fields.map((field) => (field as unknown as { value: string }).value));
    const said = (page: Page, words: RegExp) =>
      page.locator('[aria-live=polite]').filter({ hasText: words }).waitFor({ state: 'attached' });
    const records = (stdout: Buffer) =>
      stdout
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));

    test('a person takes a plan out of the pipe, edits, locks, plans again, draws, undoes, and lets it go on', async () => {
      const line = JSON.stringify({ ...cat, seed: 3 }).replace('"id"', '"big": 12345678901234567890, "id"');
      const { session, page } = await edit([line], 'kaleido-ar');

      await drag(page, [200, 200], [283, 231]);
      const moved = await numbersOf(shape(page, 'a cat'));
      for (const [index, number] of [183, 131, 483, 431].entries()) expect(Math.abs(moved[index]! - number)).toBeLessThanOrEqual(2);

      await page.mouse.dblclick(...(await pointIn(page, 250, 220)));
      await page.keyboard.type('a dog');
      await page.keyboard.press('Enter');
      expect(await numbersOf(shape(page, 'a dog'))).toEqual(moved);
      await page.keyboard.press('l');
      await page.getByRole('button', { name: /^a dog, .*, locked$/ }).waitFor();

      await page.getByRole('button', { name: 'Lock: Description' }).click();
      await page.getByRole('button', { name: 'Plan again' }).click();
      await said(page, /^Planned/);
      expect(await numbersOf(shape(page, 'a dog'))).toEqual(moved);

      expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('a cat.');
      const planned = await phrasesOf(page);
      expect(planned[0]).toBe('a dog');
      await page.keyboard.press('Control+Enter');
      await said(page, /^Drawn, with seed 3/);
      expect(await page.locator('img.picture').count()).toBe(1);
      await page.keyboard.press('Control+z');
      expect(await page.locator('img.picture').count()).toBe(0);
      await page.keyboard.press('Control+z');
      expect(await phrasesOf(page)).toEqual(['a dog', 'on', 'a mat']);
      await page.keyboard.press('Control+Shift+z');
      expect(await phrasesOf(page)).toEqual(planned);

      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('status').filter({ hasText: 'the records were written' }).waitFor();
      const { code, stdout, stderr } = await session.ended;
      expect([code, stderr.includes('rror')]).toEqual([0, false]);
      expect(stdout.toString()).toContain('12345678901234567890');
      const [record] = records(stdout);
      expect(record).toMatchObject({ caption: 'a cat on a mat', id: 'cat', seed: 3, latents: { text: 'a cat.' } });
      expect(record.latents.bbox).toContainEqual({ text: 'a dog', boxes: [moved] });
    });

    test('two pages see each other’s edits, and neither loses one', async () => {
      const { session, page } = await edit([cat, { ...cat, id: 'second', caption: 'a second cat' }]);
      const other = await openPage(session);
      await captionOf(page).fill('a lion on a mat');
      await expect.poll(() => captionOf(other).inputValue(), POLLING).toBe('a lion on a mat');
      await other.getByRole('button', { name: 'Next record' }).click();
      await Promise.all([captionOf(other).fill('a second lion'), captionOf(page).fill('an owl on a mat')]);
      await page.getByRole('button', { name: 'Next record' }).click();
      await expect.poll(() => captionOf(page).inputValue(), POLLING).toBe('a second lion');
      await other.getByRole('button', { name: 'Previous record' }).click();
      await expect.poll(() => captionOf(other).inputValue(), POLLING).toBe('an owl on a mat');
      await page.getByRole('button', { name: 'Cancel' }).click();
      for (const each of [page, other]) await each.getByRole('status').filter({ hasText: 'nothing was written' }).waitFor();
      expect(await session.ended).toMatchObject({ code: 130, stdout: Buffer.alloc(0) });
    });

    test('closing the page ends with 130 and writes nothing', async () => {
      const { session, page } = await edit([cat]);
      await page.close();
      expect(await session.ended).toMatchObject({ code: 130, stdout: Buffer.alloc(0) });
    });

    describe('in one session', () => {
      let session: EditSession;
      let page: Page;
      const next = () => page.getByRole('button', { name: 'Next record' }).click();

      beforeAll(async () => {
        const many = { caption: 'many things', latents: { bbox: things } };
        const drawn = { ...cat, caption: 'a cat on a mat, drawn', seed: 5 };
        ({ session, page } = await edit([cat, { ...cat, id: 'pointer' }, many, drawn, hostile]));
      });

      test('the keyboard alone moves, resizes, orders, copies, hides and deletes; each can be undone', async () => {
        const press = async (...keys: string[]) => {
          for (const key of keys) await page.keyboard.press(key);
        };
        await shape(page, 'a cat').focus();
        await press('ArrowRight', 'Shift+ArrowDown', 'Alt+ArrowLeft');
        expect(await numbersOf(shape(page, 'a cat'))).toEqual([101, 110, 400, 410]);
        await press('Control+d');
        await shape(page, 'a cat').nth(1).waitFor();
        await press('Delete');
        expect(await shape(page, 'a cat').count()).toBe(1);
        await shape(page, 'a mat').focus();
        await press('[', '[');
        expect(await phrasesOf(page)).toEqual(['a mat', 'a cat', 'on']);
        await press('h');
        expect(await shape(page, 'a mat').count()).toBe(0);
        for (let step = 0; step < 9; step++) await press('Control+z');
        expect(await numbersOf(shape(page, 'a cat'))).toEqual([100, 100, 400, 400]);
        expect(await shape(page, 'a mat').count()).toBe(1);
      });

      test('clicks go through what overlaps; empty ground takes a new box or ellipse, handles resize, one turns', async () => {
        await next();
        const pressed = () => page.locator('.shape[aria-pressed=true]').getAttribute('aria-label');
        const at = await pointIn(page, 350, 350);
        await page.mouse.click(...at);
        expect(await pressed()).toMatch(/^a cat,/);
        await page.mouse.click(...at, { delay: 10 });
        expect(await pressed()).toMatch(/^a (cat|mat),/);
        await page.getByRole('button', { name: 'Draw ellipses (E)' }).click();
        await drag(page, [650, 60], [850, 160]);
        await page.keyboard.type('a sun');
        await page.keyboard.press('Enter');
        const [, , major, minor, angle] = await numbersOf(shape(page, 'a sun'));
        expect([Math.abs(major! - 100) < 3, Math.abs(minor! - 50) < 3, angle]).toEqual([true, true, 0]);
        const handle = (await page.locator('[data-handle=e]').boundingBox())!;
        await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
        await page.mouse.down();
        await page.mouse.move(...(await pointIn(page, 900, 110)), { steps: 3 });
        await page.mouse.up();
        expect(Math.abs((await numbersOf(shape(page, 'a sun')))[2]! - 125)).toBeLessThan(3);
        await page.keyboard.press('.');
        expect((await numbersOf(shape(page, 'a sun')))[4]).toBe(1);
      });

      test('of 50 boxes only the one that is dragged is drawn again, at the rate of the screen', async () => {
        await next();
        await page.mouse.move(...(await pointIn(page, 50, 50)));
        await page.mouse.down();
        await page.mouse.move(...(await pointIn(page, 80, 80)));
        await page.evaluate(WATCHING);
        for (let step = 0; step < 40; step++) await page.mouse.move(...(await pointIn(page, 80 + step * 10, 80 + step * 8)));
        const { touched, frames } = (await page.evaluate('watched()')) as { touched: string[]; frames: number[] };
        await page.mouse.up();
        expect(touched.filter((name) => /^p\d+$/.test(name))).toHaveLength(1);
        expect(touched.filter((name) => !/^(p\d+|shape-label|handle|handles|guides|plan)$/.test(name))).toEqual([]);
        expect(frames[frames.length >> 1]).toBeLessThan(1000 / 60 + 4);
      });

      test('a picture that was drawn brings its record back when it is dropped, and so does pasted JSON', async () => {
        await next();
        await page.keyboard.press('Control+Enter');
        await said(page, /^Drawn/);
        await page.getByRole('button', { name: 'More', exact: true }).click();
        const download = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Download the picture (PNG)' }).click();
        const png = readFileSync(await (await download).path());
        await captionOf(page).fill('a lion');
        const transfer = await page.evaluateHandle(transferOf(png, 'out.png', 'image/png'));
        await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
        await said(page, /^Opened/);
        expect(await captionOf(page).inputValue()).toBe('a cat on a mat, drawn');
        expect(await page.locator('img.picture').count()).toBe(1);
        await page.getByRole('button', { name: 'More', exact: true }).click();
        await page.getByRole('button', { name: 'Paste or copy JSON…' }).click();
        await page.getByLabel('Format').selectOption('Ideogram 4');
        const ideogram = JSON.parse(await page.getByRole('dialog').getByRole('textbox').inputValue());
        expect(ideogram.compositional_deconstruction.elements.at(-1)).toMatchObject({ desc: 'a mat', bbox: [310, 300, 890, 900] });
        await page.keyboard.press('Escape');
        await page.evaluate(pasting(JSON.stringify({ caption: 'a pasted frog' })));
        await expect.poll(() => captionOf(page).inputValue(), POLLING).toBe('a pasted frog');
        expect(await page.getByText('7 of 7').count()).toBe(1);
      });

      test('a text is a text, and nothing comes from elsewhere', async () => {
        const elsewhere: string[] = [];
        page.on('request', (request) => /^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url()) || elsewhere.push(request.url()));
        await page.reload();
        for (let record = 1; record < 5; record++) await next();
        expect(await captionOf(page).inputValue()).toBe(HOSTILE);
        expect(await page.locator('.shape-label').textContent()).toBe(HOSTILE);
        await page.keyboard.press('Control+Enter');
        await said(page, /^Drawn/);
        expect(await page.locator('img[src=x], main script').count()).toBe(0);
        expect([await page.title(), elsewhere]).toEqual(['Kaleido', []]);
      });

      test('all is in reach of keyboard and screen reader, at 1280 pixels in light colours and at 360 in dark ones', async () => {
        const check = async () => {
          const { violations } = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
          expect(violations.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
          expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
        };
        await page.evaluate(axe.source);
        await page.getByRole('button', { name: 'Eight plans' }).click();
        await said(page, /^The plans are ready/);
        await page.locator('.shape').first().focus();
        await check();
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.setViewportSize({ width: 360, height: 800 });
        await check();
        await page.getByRole('button', { name: 'More', exact: true }).click();
        await page.getByRole('button', { name: 'Keys', exact: true }).click();
        await check();
        await page.keyboard.press('Escape');
      });

      test('Done writes all of it', async () => {
        await page.getByRole('button', { name: 'Done' }).click();
        const { code, stdout } = await session.ended;
        expect(code).toBe(0);
        expect(records(stdout)).toHaveLength(7);
        expect(records(stdout)[4]).toMatchObject(hostile);
      });
    });
  },
);
