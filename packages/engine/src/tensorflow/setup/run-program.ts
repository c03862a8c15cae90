import { spawn } from 'node:child_process';

/** The result of a program. */
export interface Outcome {
  /** The exit code; undefined when the program could not be started. */
  readonly code: number | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, without a shell. Never rejects: a missing program has no exit code. */
export function runProgram(program: string, words: readonly string[], cwd?: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (bytes) => {
      stdout += bytes;
    });
    child.stderr.on('data', (bytes) => {
      stderr += bytes;
    });
    child.on('error', (error) => resolve({ code: undefined, stdout, stderr: error.message }));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Matches what pip and npm print when the network is unreachable. */
const NETWORK = /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|connection broken|ConnectionError|ConnectTimeout/;

/** The line that tells why a program failed: the first about the network, else the last with "error", else the last. */
export function reasonOf({ stdout, stderr }: Outcome): string {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const failure = lines.find((line) => NETWORK.test(line));
  if (failure !== undefined) return `the network cannot be reached: ${failure}`;
  return lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line !== '') ?? 'no message';
}
