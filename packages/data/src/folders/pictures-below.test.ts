import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPassedOver } from './passed-over.ts';
import { picturesBelow } from './pictures-below.ts';

const scratch = mkdtempSync(join(tmpdir(), 'kaleido-picture-files-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function make(root: string, ...files: readonly string[]): string {
  for (const file of files) {
    mkdirSync(join(scratch, root, file, '..'), { recursive: true });
    writeFileSync(join(scratch, root, file), '');
  }
  return join(scratch, root);
}

async function found(root: string) {
  const passedOver = openPassedOver();
  const files: string[] = [];
  for await (const file of picturesBelow(root, passedOver)) files.push(file);
  let line: string | undefined;
  passedOver.report('x', (message) => {
    line = message.replaceAll(`${root}/`, '');
  });
  return { files, line };
}

test('pictures in their order; hidden names are passed over and counted', async () => {
  const root = make(
    'a',
    'b/2.png',
    'b/10.JPEG',
    'a.webp',
    'notes.txt',
    '._a.webp',
    '.DS_Store',
    '__MACOSX/b/._2.png',
    '.ipynb_checkpoints/a-checkpoint.png',
    'b/.x.jpg',
    'c.GIF',
  );
  const { files, line } = await found(root);
  expect(files).toEqual(['a.webp', 'b/10.JPEG', 'b/2.png']);
  expect(line).toMatch(/^x: 5 names skipped \(hidden, broken links, other formats\): .*, …$/);
  expect((await found(join(root, 'b'))).line).toBe('x: 1 name skipped (hidden, broken links, other formats): .x.jpg');
});

test('links are followed, each folder is read once, and a link that leads nowhere is a file', async () => {
  const root = make('l', 'real/1.png', 'other/2.png');
  const far = make('far', '3.png');
  symlinkSync(far, join(root, 'far'));
  symlinkSync(far, join(root, 'far again'));
  symlinkSync('../l', join(far, 'back'));
  symlinkSync('..', join(root, 'real/up'));
  symlinkSync('real', join(root, 'again'));
  symlinkSync('far/3.png', join(root, 'one.png'));
  symlinkSync('nowhere', join(root, 'none.png'));
  symlinkSync('nowhere', join(root, 'class'));
  const { files, line } = await found(root);
  expect(files).toEqual(['far/3.png', 'none.png', 'one.png', 'other/2.png', 'real/1.png']);
  expect(line).toBe('x: 1 name skipped (hidden, broken links, other formats): class');
});
