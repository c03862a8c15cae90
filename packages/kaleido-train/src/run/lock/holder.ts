import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Who holds a lock. */
export interface Holder {
  readonly host: string;
  /** Identifies the machine, its boot and its pid namespace: within these, a pid names one process at a time. */
  readonly machine: string;
  readonly pid: number;
  /** When the process started, in the system's clock ticks, which distinguishes it from a later process of the same pid. Absent if unknown. */
  readonly began?: string;
  /** ISO 8601. */
  readonly since: string;
  /** Unique to this lock. */
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

/** Parses a lock file; undefined when it is not one. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder> | null;
    const texts = [holder?.host, holder?.machine, holder?.since, holder?.token];
    return texts.every((one) => typeof one === 'string') && Number.isSafeInteger(holder?.pid) ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that holds a lock is still running; unknown when it belongs to another machine. */
export function stateOf(holder: Holder): 'running' | 'gone' | 'unknown' {
  if (holder.machine !== machine()) return 'unknown';
  if (!hasPid(holder.pid)) return 'gone';
  if (holder.began === undefined) return 'unknown';
  const found = processOf(holder.pid);
  return found && !found.isDead && found.began === holder.began ? 'running' : 'gone';
}

/** Containers share a machine's boot but not its pids. Without /proc only the host name is known. */
function machine(): string {
  try {
    return [hostname(), readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(), readlinkSync('/proc/self/ns/pid')].join(' ');
  } catch {
    return hostname();
  }
}

/** A process according to Linux (proc(5): state is the third field, starttime the 22nd; the second may hold anything). */
function processOf(pid: number): { isDead: boolean; began: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { isDead: fields[0] === 'Z' || fields[0] === 'X', began: fields[19]! };
  } catch {
    return undefined; // it has ended, or this is not Linux
  }
}

function hasPid(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only checks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
