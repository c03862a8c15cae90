import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Ended } from './run-command.ts';

/** Names of the browser in distributions. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The browser: `KALEIDO_CHROMIUM`, or one that the PATH has; undefined without one. */
export const chromiumPath: string | undefined =
  process.env.KALEIDO_CHROMIUM ??
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find(isExecutable);

/** A pipe that waits for a person. */
export interface EditSession {
  /** The page's address. */
  readonly url: string;
  readonly ended: Promise<Ended>;
  /** Sends a signal to all commands of the pipe. */
  signal(name: NodeJS.Signals): void;
}

/** Runs a line of commands in bash until `kaleido-edit` in it has printed the address of its page. */
export async function startEditing(line: string, commands: string): Promise<EditSession> {
  const env = { ...process.env, PATH: `${commands}${delimiter}${process.env.PATH}`, NO_COLOR: '1', KALEIDO_SPINNING: 'off' };
  const child = spawn('bash', ['-c', `set -o pipefail; ${line}; exit`], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout: Buffer.concat(stdout), stderr })));
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
      const [found] = /http:\/\/\S+\/(?=\s)/.exec(stderr) ?? [];
      if (found) resolve(found);
    });
    void ended.then(({ code }) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  return { url, ended, signal: (name) => void (child.exitCode === null && process.kill(-child.pid!, name)) };
}

/** A point of the picture in thousandths, in pixels of the window. */
export async function pointIn(page: Page, x: number, y: number): Promise<readonly [number, number]> {
  const frame = (await page.locator('.plan').boundingBox())!;
  return [frame.x + (x / 1000) * frame.width, frame.y + (y / 1000) * frame.height];
}

/** Drags with the mouse from one point of the picture to another, in thousandths. */
export async function drag(page: Page, from: readonly [number, number], to: readonly [number, number], steps = 4): Promise<void> {
  await page.mouse.move(...(await pointIn(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await pointIn(page, ...to)), { steps });
  await page.mouse.up();
}

/** The box or ellipse with a name. */
export const shape = (page: Page, name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name}, (box|ellipse) `) });

/** The numbers of a shape, as the page says them to a screen reader. */
export async function numbersOf(shapes: Locator): Promise<number[]> {
  const label = (await shapes.getAttribute('aria-label'))!;
  return [...label.slice(label.search(/, (box|ellipse) /)).matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

// What runs in the page is text here: its types are those of a browser.

/** A drop that brings a file. */
export const transferOf = (bytes: Uint8Array, name: string, type: string): string => `(() => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(${JSON.stringify([...bytes])})], '${name}', { type: '${type}' }));
  return data;
})()`;

/** Pastes a text outside of all fields. */
export const pasting = (text: string): string => `{
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', ${JSON.stringify(text)});
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}`;

/** From now on `watched()` gives what of the page was changed (a shape's name, or the class of what it is in), and the length of all frames, sorted. */
export const WATCHING = `{
  const touched = new Set();
  const frames = [];
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      const element = target instanceof Element ? target : target.parentElement;
      touched.add(element.closest('[data-place]')?.dataset.place ?? element.closest('[class]').classList[0]);
    }
  }).observe(document.querySelector('.stage'), { subtree: true, childList: true, attributes: true, characterData: true });
  let last = performance.now();
  const frame = (now) => {
    frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  globalThis.watched = () => ({ touched: [...touched], frames: frames.toSorted((a, b) => a - b) });
}`;
