// A process with a citizen's values in memory that dies in the way it is told to. Reads its orders from standard input.
import { url } from 'node:inspector';
import { text } from 'node:stream/consumers';
import { keepCrashesQuiet } from '../../src/crash-output.ts';

export const FAULTS = {
  'an exception': (claims: string) => {
    throw new Error(`cannot read ${claims}`, { cause: new TypeError(claims) });
  },
  'an exception that is no error': (claims: string) => {
    throw claims;
  },
  'an exception that is its own cause': (claims: string) => {
    const error = new Error(claims);
    throw Object.assign(error, { cause: error });
  },
  'an exception whose message looks like its stack': (claims: string) => {
    throw new Error(`cannot read\n    at ${claims} (file:///${claims}:1:1)`);
  },
  'an exception whose message was changed': (claims: string) => {
    const error = new Error(`cannot read\n    at ${claims} (file:///${claims}:1:1)`);
    // V8 writes the stack when it is first asked for
    if (error.stack?.includes(claims)) error.message = 'another';
    throw error;
  },
  'a rejection that nobody handles': (claims: string) => {
    void Promise.reject(new RangeError(claims));
  },
  'no memory left': (claims: string) => {
    const held: string[][] = [];
    for (;;) held.push(Array.from({ length: 1000 }, (_, n) => `${claims} ${n}`));
  },
  'the signal for a report': () => {
    process.kill(process.pid, 'SIGUSR2');
    setInterval(() => {}, 1000);
  },
  'the signal for the inspector': () => {
    process.on('SIGUSR1', () => process.exit(url() === undefined ? 0 : 9));
    process.kill(process.pid, 'SIGUSR1');
    setInterval(() => {}, 1000);
  },
} satisfies Record<string, (claims: string) => unknown>;

export type Orders = { fault: keyof typeof FAULTS; claims: string; isQuiet: boolean };

if (import.meta.main) {
  const { fault, claims, isQuiet }: Orders = JSON.parse(await text(process.stdin));
  if (isQuiet) keepCrashesQuiet();
  setImmediate(() => FAULTS[fault](claims));
}
