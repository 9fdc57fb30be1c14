// CPU time of other processes, as Linux keeps it: to the nanosecond for each thread, without asking the process.
import { readdirSync, readFileSync } from 'node:fs';

/** Microseconds of CPU that the living threads of a process have used. */
export function cpuMicrosecondsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = threads.map((thread) => {
    const [used = '0'] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(used);
  });
  return nanoseconds.reduce((sum, used) => sum + used, 0) / 1_000;
}

/** The children of a process that are there now: PostgreSQL has one for each connection. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}
