import { keepInput } from './corpus.ts';
import { minimise } from './minimise.ts';
import { type Finding, isFinding, keyOf } from './outcome.ts';
import type { ReaderName } from './readers.ts';
import { type Caught, watch } from './supervise.ts';

/** What a reader made of its inputs. */
export interface Report {
  readonly reader: string;
  inputs: number;
  accepted: number;
  refused: number;
  findings: number;
  readonly seconds: number;
}

interface Plan {
  readonly count: number;
  readonly seconds: number | undefined;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Called with one line for each new kind of finding. */
  readonly onFinding: (line: string) => void;
}

/** Inputs between two looks at the clock. */
const ROUND = 250;
/** Candidates for a smaller input; each may take the whole patience when the finding is a hang. */
const TRIES = { hang: 12, crash: 40, memory: 12, slow: 40 } as const;
const TRIES_OF_ERRORS = 2_000;

/** Runs one reader on `count` inputs, or until its time is over. Of each kind of finding one input is minimised and kept in the corpus. */
export async function fuzzReader(
  reader: ReaderName,
  { count, seconds = Number.POSITIVE_INFINITY, seed, signal, onFinding }: Plan,
): Promise<Report> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  const watched = watch(reader);
  const kinds = new Map<string, Caught>();
  const report = { inputs: 0, accepted: 0, refused: 0, findings: 0 };
  try {
    for (let from = 0; from < count && elapsed() < seconds && !signal.aborted; ) {
      const { next, accepted, refused } = await watched.fuzz({ seed, from, to: Math.min(count, from + ROUND) }, (caught) => {
        report.findings++;
        const key = keyOf(caught.finding);
        if (!kinds.has(key)) kinds.set(key, caught);
      });
      report.inputs += next - from;
      report.accepted += accepted;
      report.refused += refused;
      from = next;
    }
    for (const caught of kinds.values()) onFinding(`${reader}: ${await kept(caught)}`);
  } finally {
    watched.close();
  }
  return { reader, ...report, seconds: Math.round(elapsed()) };

  async function kept({ finding, input }: Caught): Promise<string> {
    const key = keyOf(finding);
    const hasSame = async (candidate: Buffer) => {
      if (signal.aborted) return false;
      const outcome = await watched.outcome(candidate);
      return isFinding(outcome) && keyOf(outcome) === key;
    };
    const smaller = (await hasSame(input)) ? await minimised(input, finding, hasSame) : input;
    return `${finding.kind}: ${finding.message.slice(0, 300)} (${smaller.length} bytes, ${keepInput(reader, smaller)})`;
  }
}

function minimised(input: Buffer, { kind }: Finding, hasSame: (candidate: Buffer) => Promise<boolean>): Promise<Buffer> {
  return minimise(input, hasSame, kind in TRIES ? TRIES[kind as keyof typeof TRIES] : TRIES_OF_ERRORS);
}
