import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newestCheckpoint, openCheckpoint, verifyCheckpoint, writeCheckpoint } from '../checkpoint.ts';
import { kaleidoIn, parts } from '../testing/checkpoint-parts.ts';
import { compileSources } from '../testing/compile-sources.ts';

let scratch: string;
let run: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
beforeEach(async () => {
  run = await mkdtemp(join(scratch, 'run-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** A pid that no process has: beyond what any system gives out. */
const dead = 2 ** 31 - 1;

describe('what a killed writer left', () => {
  it('is not seen, and is removed by the next writer', async () => {
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    await mkdir(join(run, `.step-2.${dead}-0123abcd.new`));
    await mkdir(join(run, `.step-2.${process.pid}-0123abcd.new`)); // a former process of the same number
    await mkdir(join(run, '.cache'));
    expect(await newestCheckpoint(run)).toEqual({ folder: join(run, 'step-1'), skipped: [] });
    await writeCheckpoint(join(run, 'step-2'), parts(2));
    expect((await readdir(run)).sort()).toEqual(['.cache', 'step-1', 'step-2']);
  });

  it('stays when its writer may still be at work', async () => {
    const other = `.step-2.${process.ppid}-0123abcd.new`;
    await mkdir(join(run, other));
    await writeCheckpoint(join(run, 'step-3'), parts(3));
    expect((await readdir(run)).sort()).toEqual([other, 'step-3']);
  });

  it('is still the checkpoint when its successor had not yet come, and returns to its name', async () => {
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    await rename(join(run, 'step-1'), join(run, `.step-1.${dead}-0123abcd.old`));
    expect(await kaleidoIn(join(run, 'step-1'))).toBe(1);
    expect((await newestCheckpoint(run)).folder).toBe(join(run, 'step-1'));
    await writeCheckpoint(join(run, 'step-2'), parts(2));
    expect((await readdir(run)).sort()).toEqual(['step-1', 'step-2']);
  });
});

/**
 * Writes step-1, step-2, … and `latest` until it is killed. Given a number, it runs in a thread, which ends just before that many calls of the
 * file system: nothing runs after that, as after a kill.
 */
const writer = `
  import fs from 'node:fs/promises';
  import { syncBuiltinESMExports } from 'node:module';
  const [run, from, calls] = process.argv.slice(2);
  let left = Number(calls);
  for (const name of ['mkdir', 'open', 'rename', 'rm', 'writeFile']) {
    const original = fs[name];
    fs[name] = (...args) => (--left === 0 ? process.exit() : original(...args));
  }
  syncBuiltinESMExports();
  const { writeCheckpoint } = await import('./checkpoint.js');
  for (let i = Number(from); ; i++) {
    const parts = { json: { 'config.json': { kaleido: i } }, components: { w: { tensors: { w: { shape: [20000], dtype: 'float32', data: new Float32Array(20000).fill(i) } } } } };
    await writeCheckpoint(run + '/latest', parts);
    await writeCheckpoint(run + '/step-' + i, parts);
    process.stdout.write('.');
  }
`;

describe('a writer that is killed', () => {
  let compiled: string;
  beforeAll(async () => {
    compiled = join(scratch, 'compiled');
    compileSources(['checkpoint'], compiled);
    await writeFile(join(compiled, 'package.json'), '{"type":"module"}');
    await writeFile(join(compiled, 'writer.js'), writer);
  });

  /** Runs the writer, and kills it the given number of milliseconds after its first checkpoint. */
  const killed = (from: number, afterFirst: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(compiled, 'writer.js'), run, String(from), '0'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterFirst));
      child.on('exit', (_, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error('the writer ended by itself'))));
    });

  /** Runs the writer up to this call of the file system. */
  const cutOff = async (from: number, call: number): Promise<void> => {
    const thread = new Worker(join(compiled, 'writer.js'), { argv: [run, from, call], execArgv: [], stdout: true });
    await once(thread, 'exit');
  };

  /** The value of the whole checkpoint that the name stands for, every byte of it checked. */
  const valueOfWhole = async (folder: string): Promise<number> => {
    await verifyCheckpoint(folder);
    const checkpoint = await openCheckpoint(folder);
    const { w } = await checkpoint.component('w');
    const { kaleido } = checkpoint.config as { kaleido: number };
    expect(w!.data.every((x) => x === kaleido)).toBe(true);
    return kaleido;
  };

  it('has left the old or the new checkpoint, whichever call of the file system was its last', async () => {
    await killed(1, 0);
    let last = await valueOfWhole(join(run, 'latest'));
    let survived = 0;
    for (let call = 1; call <= 26; call++) {
      await cutOff(last + 1, call);
      const now = await valueOfWhole(join(run, 'latest'));
      expect([last, last + 1]).toContain(now);
      expect((await newestCheckpoint(run)).skipped).toEqual([]);
      survived += now === last ? 1 : 0;
      last = now;
    }
    expect(survived).toBeGreaterThan(5); // the calls reach across both renames
    expect(survived).toBeLessThan(25);
  });

  it('has left the old or the new checkpoint, at whatever time', async () => {
    let last = 0;
    for (let round = 0; round < 8; round++) {
      await killed(last + 1, round * 3);
      const now = await valueOfWhole(join(run, 'latest'));
      expect(now).toBeGreaterThan(last);
      const newest = await newestCheckpoint(run);
      expect(newest.skipped).toEqual([]);
      expect([join(run, `step-${now}`), join(run, `step-${now - 1}`)]).toContain(newest.folder);
      last = now;
    }
    await writeCheckpoint(join(run, 'step-1'), parts(1));
    expect((await readdir(run)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('says so in one line when the disk takes no more, and leaves nothing behind', async () => {
    await writeCheckpoint(join(run, 'latest'), parts(1));
    // A limit on the size of files stands for a full disk: the write that crosses it fails halfway, as it does there.
    const command = `ulimit -f 32; exec "${process.execPath}" "${join(compiled, 'writer.js')}" "${run}" 2 0`;
    const child = promisify(execFile)('sh', ['-c', command]);
    const { stderr } = (await child.catch((error) => error)) as { stderr: string };
    expect(stderr).toContain(`Error: ${join(run, 'latest')}: cannot be written: file too large`);
    expect(await readdir(run)).toEqual(['latest']);
    expect((await stat(join(run, 'latest', 'notes.bin'))).size).toBe(2);
  });
});
