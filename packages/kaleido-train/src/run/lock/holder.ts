import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. */
export interface Holder {
  readonly host: string;
  /** The machine since its last start, and the numbering of its processes: one pid is one process in here, at any one time. */
  readonly machine: string;
  readonly pid: number;
  /** When the process began, in the system's own count: a later process of the same number has another. Absent where it is not known. */
  readonly began?: string;
  /** ISO 8601. */
  readonly since: string;
  /** Tells this holding from all others. */
  readonly token: string;
}

/** This process, as the holder of a new lock. */
export function ownHolder(): Holder {
  const began = processOf(process.pid)?.began;
  return {
    host: hostname(),
    machine: machine(),
    pid: process.pid,
    ...(began !== undefined && { began }),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
}

/** What a lock's file says; undefined when it is no lock's. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const texts = [holder?.host, holder?.machine, holder?.since, holder?.token];
    return texts.every((one) => typeof one === 'string') && Number.isSafeInteger(holder?.pid) ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that holds a lock still runs: unknown when it runs, or ran, elsewhere. */
export function stateOf(holder: Holder): 'running' | 'gone' | 'unknown' {
  if (holder.machine !== machine()) return 'unknown';
  if (!hasPid(holder.pid)) return 'gone';
  if (holder.began === undefined) return 'unknown';
  const found = processOf(holder.pid);
  return found && !found.isDead && found.began === holder.began ? 'running' : 'gone';
}

/** Containers share a machine's start but not its pids; without /proc the name alone must do. */
function machine(): string {
  try {
    return [hostname(), readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid')].join(' ');
  } catch {
    return hostname();
  }
}

/** A process in Linux's own words (proc(5): state is the third field, starttime the 22nd; the second may hold anything). */
function processOf(pid: number): { isDead: boolean; began: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isDead: fields[0] === 'Z' || fields[0] === 'X', began: fields[19]! };
  } catch {
    return undefined; // it has gone, or this is another system
  }
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
