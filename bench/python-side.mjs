import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Starts a Python script of this folder that answers each line on its stdin with a line of JSON on its stdout. */
export function pythonSide(program, script, ...words) {
  const python = spawn(program, [new URL(script, import.meta.url).pathname, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const missing = new Promise((_, reject) => python.on('error', reject));
  missing.catch(() => undefined); // it may be known before the first answer is awaited
  python.stdin.on('error', () => undefined); // it ended early, as its next answer tells
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), missing]);
    if (done) throw new Error(`${script} ended early`);
    return JSON.parse(value);
  };
  return {
    /** Its next line of output. */
    answer,
    ask(line) {
      python.stdin.write(`${line}\n`);
      return answer();
    },
    end: () => python.stdin.end(),
  };
}
