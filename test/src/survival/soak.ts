#!/usr/bin/env node
// Kills the trainer at random moments, at least fifty times, and compares what is left with an uninterrupted run: npm run soak
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { killAndResume, remains } from './kill-and-resume.ts';
import { recordsRun } from './records-run.ts';
import { live } from './train-life.ts';

const wanted = Number(process.argv[2] ?? 50);
const [STEPS, KILLS] = [60, 10]; // a round: more steps than so many lives take
const scratch = await mkdtemp(join(tmpdir(), 'kaleido-soak-'));
try {
  const { config, records } = await recordsRun(scratch, STEPS);
  const whole = join(scratch, 'whole');
  const { code, stderr } = await live(['--config', config, '-o', whole], records).ended;
  if (code !== 0) throw new Error(stderr);
  const expected = await remains(whole);
  let [kills, inWriting, failed] = [0, 0, 0];
  for (let round = 1; kills < wanted; round++) {
    const folder = join(scratch, `round-${round}`);
    const outcome = await killAndResume({ config, folder, records, kills: KILLS, seed: round });
    const isSame = isDeepStrictEqual(await remains(folder), expected);
    kills += KILLS;
    inWriting += outcome.inWriting;
    failed += isSame ? 0 : 1;
    console.log(
      `round ${round}: ${kills} kills so far, ${inWriting} while a checkpoint was written: ${isSame ? 'the same bytes' : 'OTHER BYTES'}`,
    );
    await rm(folder, { recursive: true });
  }
  console.log(`${kills} kills, ${inWriting} while a checkpoint was written; ${failed} of the runs differ from one that was not killed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
