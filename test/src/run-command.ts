import { spawn } from 'node:child_process';

/** What a process wrote and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a shell pipeline with the built commands on the PATH; `input` is its stdin. */
export async function shell(line: string, options: { input?: string | Uint8Array; env?: Record<string, string> } = {}): Promise<Ended> {
  const child = spawn('bash', ['-c', `set -o pipefail; ${line}`], { env: { ...process.env, NO_COLOR: '1', ...options.env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  child.stdin.on('error', () => {}); // a command that needs no more input closes the pipe
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}
