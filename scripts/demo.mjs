// The README's pipe from this folder, without installing the commands. Another caption may follow: npm run demo -- "a frog drinking coffee"
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const caption = process.argv[2] ?? 'a squirrel wearing a crown';
const picture = 'out.png';

/** Runs a command of this repository on some input. */
const run = (name, options, input) =>
  execFileSync(process.execPath, [fileURLToPath(new URL(`../packages/${name}/bin/${name}.js`, import.meta.url)), ...options], {
    input,
    stdio: ['pipe', 'pipe', 'inherit'],
  });

try {
  const record = run('kaleido-ar', ['--seed', '3'], `${caption}\n`);
  run('kaleido-diffuse', ['-g', '7', '-o', picture], record);
  console.log(`${caption}\n${JSON.stringify(JSON.parse(record).latents, null, 2)}\n${picture}`);
} catch (error) {
  // The command has printed the reason.
  process.exitCode = error.status ?? 1;
}
