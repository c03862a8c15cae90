import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const bins = {
  'kaleido-ar': 'kaleido-ar',
  'kaleido-pick': 'kaleido-ar',
  'kaleido-diffuse': 'kaleido-diffuse',
  'kaleido-edit': 'kaleido-edit',
  'kaleido-scenes': 'scenes',
  'kaleido-train': 'kaleido-train',
  'kaleido-latents': 'kaleido-latents',
  'kaleido-metrics': 'kaleido-metrics',
};

/** Prints the JSON lines of stdin as jq does, over many lines each, after a statement has changed `record`. */
const EDIT = `
const statement = new Function('record', process.argv[1]);
for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\\n')) {
  const record = JSON.parse(line);
  statement(record);
  console.log(JSON.stringify(record, null, 2));
}`;

/** Makes a folder for the PATH that holds the built commands, and `edit`, which stands for jq where there is none. */
export function folderOfCommands(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kaleido-bin-'));
  for (const [name, folder] of Object.entries(bins)) {
    const script = join(path, name);
    writeFileSync(script, `#!/bin/sh\nexec '${process.execPath}' '${root}packages/${folder}/bin/${name}.js' "$@"\n`, { mode: 0o755 });
  }
  writeFileSync(join(path, 'edit'), `#!/bin/sh\nexec '${process.execPath}' -e '${EDIT.replaceAll("'", `'\\''`)}' "$1"\n`, { mode: 0o755 });
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** What a process wrote and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a line in bash, in a pipe's first failure's exit code; `input` is its stdin. */
export async function shell(
  line: string,
  options: { readonly input?: string | Uint8Array; readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<Ended> {
  const child = spawn('bash', ['-c', `set -o pipefail; ${line}`], {
    env: { ...process.env, NO_COLOR: '1', ...options.env },
    ...(options.cwd && { cwd: options.cwd }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  child.stdin.on('error', () => {}); // a command that needs no more input closes the pipe
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}
