import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Runs work beside a Python script of this folder, which answers each line on its stdin with a line of JSON on its stdout. It ends with the
 * work, however that ends.
 */
export async function besidePython(program, [script, ...words], work) {
  const python = spawn(program, [new URL(script, import.meta.url).pathname, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const missing = new Promise((_, reject) => python.on('error', reject));
  missing.catch(() => undefined); // it may be known before the first answer is awaited
  python.stdin.on('error', () => undefined); // it ended early, as its next answer tells
  const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
  /** Its next line of output. */
  const answer = async () => {
    const { value, done } = await Promise.race([lines.next(), missing]);
    if (done) throw new Error(`${script} ended early`);
    return JSON.parse(value);
  };
  const ask = (line) => {
    python.stdin.write(`${line}\n`);
    return answer();
  };
  try {
    return await work({ answer, ask });
  } finally {
    python.stdin.end();
  }
}
