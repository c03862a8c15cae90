import { spawn } from 'node:child_process';

/** The programs that show a page, by platform. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a page in the user's browser. Resolves to false when there is no way to. */
export function openBrowser(url: string, platform: NodeJS.Platform = process.platform): Promise<boolean> {
  const [program, ...words] = openers[platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    // xdg-open may be the browser itself: it is not waited for.
    child.on('spawn', () => {
      child.on('exit', (code) => resolve(code === 0));
      setTimeout(() => resolve(true), 2000).unref();
      child.unref();
    });
  });
}
