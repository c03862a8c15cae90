import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyCheckpoint } from '@kaleido/shared/checkpoint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { killAndResume, remains } from './survival/kill-and-resume.ts';
import { recordsRun } from './survival/records-run.ts';
import { live } from './survival/train-life.ts';

const STEPS = 12;
const commands = folderOfCommands();
let scratch = '';
let config = '';
let records = '';
/** What a run leaves that nothing disturbs. */
let expected: Awaited<ReturnType<typeof remains>>;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-survival-'));
  ({ config, records } = await recordsRun(scratch, STEPS));
  const { code, stderr } = await live(['--config', config, '-o', join(scratch, 'whole')], records).ended;
  expect(code, stderr).toBe(0);
  expected = await remains(join(scratch, 'whole'));
});
afterAll(async () => {
  commands.remove();
  await rm(scratch, { recursive: true });
});

const run = (line: string) => shell(line, { cwd: scratch, env: { PATH: `${commands.path}:${process.env.PATH}` } });

test('the run that is compared with learned from every record but the bad one, which it named', async () => {
  expect(expected.losses).toHaveLength(STEPS);
  const log = (await readFile(join(scratch, 'whole/log.ndjson'), 'utf8')).trimEnd().split('\n');
  const bad = log.map((line) => JSON.parse(line)).filter((line) => 'bad' in line);
  expect(bad).toEqual([{ step: 3, bad: 'stdin:5: image: the record has no picture to train on' }]);
});

test('what there is beside training runs from records to a page', async () => {
  const { code, stdout, stderr } = await run(`
    kaleido-train tokenizer records.ndjson > words.json 2> bad || true
    grep -v 'a caption without' records.ndjson | kaleido-train tokenizer --vocab 300 -o some.json &&
    kaleido-train inspect -n 20 --sheet data.png records.ndjson 2> faults &&
    kaleido-train tokenizer --vocab 420 --pieces subwords --keep-going -o parts.json < records.ndjson 2> bad &&
    kaleido-train export whole -o model --fp16 &&
    kaleido-train plot whole > page.html`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout.toString())).toMatchObject({
    samples: 20,
    bad: 1,
    pictures: { sizes: { '16×16': 20 } },
    latents: { text: { share: 1 } },
  });
  expect(await readFile(join(scratch, 'faults'), 'utf8')).toBe(
    'kaleido-train inspect: stdin:5: image: the record has no picture to train on\n',
  );
  const vocabulary = async (name: string) => Object.keys(JSON.parse(await readFile(join(scratch, name), 'utf8')).model.vocab).length;
  expect(await vocabulary('some.json')).toBeLessThanOrEqual(300);
  expect(await vocabulary('words.json')).toBeGreaterThan(150);
  expect(await vocabulary('parts.json')).toBe(420);
  expect(await readFile(join(scratch, 'page.html'), 'utf8')).toMatch(/<svg.*<\/html>\n$/s);
  expect(await readdir(join(scratch, 'model'))).toContain('README.md');
});

test('a run that is killed three times, while a checkpoint is written too, ends with the very bytes of one that is not', async () => {
  const folder = join(scratch, 'killed');
  const { inWriting } = await killAndResume({ config, folder, records, kills: 3, seed: 1 });
  expect(inWriting).toBeGreaterThan(0);
  expect(await remains(folder)).toEqual(expected);
});

test('SIGTERM and SIGUSR1 save and end with 75, and the run goes on from there', async () => {
  const words = ['--config', config, '-o', join(scratch, 'asked')];
  const signals = ['SIGTERM', 'SIGUSR1'] as const;
  for (const [index, signal] of signals.entries()) {
    const life = live([...words, ...(index > 0 ? ['--resume'] : [])], records);
    await life.until('saved');
    life.process.kill(signal);
    const { code, stderr } = await life.ended;
    expect(code, stderr).toBe(75);
    expect(stderr).not.toMatch(/Debugger|Error:/);
  }
  expect((await live([...words, '--resume'], records).ended).code).toBe(0);
  expect(await remains(join(scratch, 'asked'))).toEqual(expected);
});

test('a damaged newest checkpoint is moved aside, a changed config noted, a loss that is too high a failure', async () => {
  const folder = join(scratch, 'damaged');
  await cp(join(scratch, 'whole'), folder, { recursive: true });
  const newest = join(folder, 'step-000012');
  const file = await open(join(newest, 'training.safetensors'), 'r+');
  await file.write(Buffer.of(77), 0, 1, 5000);
  await file.close();
  await writeFile(join(scratch, 'other.yaml'), `base: ${config}\noptimiser: { learning_rate: 0.001 }\n`);
  const { code, stderr } = await run(
    `kaleido-train --config other.yaml -o damaged --resume --assert-loss-below 3 < records.ndjson > /dev/null`,
  );
  const [damaged, changed, begins, saved, failed] = stderr.split('\n');
  expect(damaged).toMatch(/^kaleido-train: .*training\.safetensors: damaged: .*: moved to .*step-000012\.damaged$/);
  expect(changed).toBe('kaleido-train: the config has changed since step 11: optimiser.learning_rate 0.002 → 0.001');
  expect(begins).toMatch(/^kaleido-train: begins at step 11/);
  expect(saved).toBe('kaleido-train: saved damaged/step-000012');
  expect(failed).toMatch(/^kaleido-train: the loss is \d\.\d+, expected below 3$/);
  expect(code).toBe(1);
  expect((await readdir(folder)).sort()).toEqual(['log.ndjson', 'step-000011', 'step-000012', 'step-000012.damaged']);
});

test('records that are not those of before are refused', async () => {
  await cp(join(scratch, 'whole'), join(scratch, 'elsewhere'), { recursive: true });
  const { code, stdout, stderr } = await run(
    'sed \'2s/"caption":"[^"]*"/"caption":"a cat"/\' records.ndjson | kaleido-train -q --config survival.yaml --steps 20 -o elsewhere --resume',
  );
  expect(code).toBe(2);
  expect(stdout.toString()).toMatch(/^\{"step":12,"resumed":.*\}\n$/);
  expect(stderr).toMatch(/^kaleido-train: stdin: the first \d+ records differ from those that the saved run had read\n$/);
});

test('a reader of the log that has seen enough ends the run after a save; the same command goes on', { timeout: 120_000 }, async () => {
  const command = 'kaleido-train --config survival.yaml -o read --resume < records.ndjson';
  const first = await run(`${command} | head -1 > first; exit $PIPESTATUS`);
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/^kaleido-train: nothing to resume in read: .*\n/);
  const saved = (await readdir(join(scratch, 'read'))).filter((name) => name.startsWith('step-'));
  expect(saved.length).toBeGreaterThan(0);
  expect(saved).not.toContain('step-000012');
  const second = await run(`${command} > /dev/null`);
  expect(second.code, second.stderr).toBe(0);
  expect(second.stderr).not.toMatch(/nothing to resume/);
  expect(await remains(join(scratch, 'read'))).toEqual(expected);
});

/** Whether a small file system of one's own may be made here. */
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

test.skipIf(!canMount)('a full disk ends the run with one line and leaves the last checkpoint whole', async () => {
  const script = `
    mkdir disk && mount -t tmpfs -o size=9m tmpfs disk
    kaleido-train -q --config survival.yaml -o disk/run < records.ndjson > /dev/null 2> full.err; echo $?
    ls -A disk/run
    cp -r disk/run left`;
  await writeFile(join(scratch, 'disk.sh'), script);
  const { stdout, stderr } = await run('unshare -rm bash disk.sh');
  expect({ stderr, stdout: stdout.toString().split('\n') }).toEqual({ stderr: '', stdout: ['1', 'log.ndjson', 'step-000001', ''] });
  expect(await readFile(join(scratch, 'full.err'), 'utf8')).toMatch(
    /^kaleido-train: disk\/run\/step-000002: cannot be written: no space left on device\n$/,
  );
  await verifyCheckpoint(join(scratch, 'left/step-000001'));
});

test('a folder that another run trains into is refused; a run whose folder is deleted ends with 1', async () => {
  const script = `
    mkfifo feed
    kaleido-train -q --config survival.yaml -o busy < feed > /dev/null 2> first.err &
    first=$!
    exec 3> feed
    until [ -s busy/.lock ]; do sleep 0.02; done
    kaleido-train -q --config survival.yaml -o busy --resume < records.ndjson; echo $?
    rm -r busy; cat records.ndjson >&3; exec 3>&-
    wait $first; echo $?; cat first.err; ls busy 2> /dev/null`;
  const { stdout, stderr } = await run(script);
  expect(stderr).toMatch(
    /^kaleido-train: busy: process \d+ on .+ \(since .+Z\) is training into it: wait for it, or name another folder\n$/,
  );
  expect(stdout.toString()).toBe('2\n1\nkaleido-train: busy: it was deleted or moved while the run was writing to it\n');
});

// Two processes may collect their garbage at other moments, which a second pair would hardly do alike.
test('twenty steps bring the loss below what is asked, in the memory that a dry run tells (to 15 %)', {
  retry: 2,
  timeout: 120_000,
}, async () => {
  await rm(join(scratch, 'real'), { recursive: true, force: true });
  const dry = await run('kaleido-train --config tiny --dry-run');
  const real = await run('kaleido-train -q --config tiny --steps 20 --assert-loss-below 6.5 -o real');
  expect([dry.code, real.code, dry.stderr, real.stderr]).toEqual([0, 0, '', '']);
  const { peak_memory_mb: expected, basis, parameters } = JSON.parse(dry.stdout.toString());
  const { peak_memory_mb: got } = JSON.parse(real.stdout.toString().trimEnd().split('\n').at(-1)!);
  expect({ basis, total: parameters.total }).toEqual({ basis: 'measured', total: 288_774 });
  expect(Math.abs(expected / got - 1)).toBeLessThan(0.15);
});

// Stands for the full disk where no file system can be made.
test.skipIf(canMount)('a checkpoint that cannot be written is one line, and nothing is left of it', async () => {
  const { code, stderr } = await run('ulimit -f 2000; kaleido-train -q --config survival.yaml -o large < records.ndjson > /dev/null');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^kaleido-train: large\/step-000001: cannot be written: file too large\n$/);
  expect(await readdir(join(scratch, 'large'))).toEqual(['log.ndjson']);
});
