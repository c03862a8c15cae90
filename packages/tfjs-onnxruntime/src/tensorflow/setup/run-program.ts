import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Outcome {
  /** The exit code; undefined when the program could not be started. */
  readonly code: number | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, without a shell. Never throws: a program that is not there has no exit code. */
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

/** The line that says why a program failed: the last one that speaks of an error, else the last one. */
export function reasonOf({ stdout, stderr }: Outcome): string {
  const lines = `${stdout}\n${stderr}`
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(npm (warn|notice)|npm error A complete log|WARNING:|\[notice\])/i.test(line));
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no message';
}
