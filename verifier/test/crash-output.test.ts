// What a process with a citizen's values in memory prints and writes while it dies.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { flagThatWritesMemory, hasCoreDumps } from '../src/crash-output.ts';
import { FAULTS, type Orders } from './support/crashing.ts';
import { SETTINGS } from './support/settings.ts';

const CLAIMS = 'P4718203956';
const faults = Object.keys(FAULTS) as Orders['fault'][];

/** Of a process that Node was told to let write reports: how it ended, and what it printed and wrote. */
function die(fault: Orders['fault'], isQuiet = true) {
  const folder = mkdtempSync(join(tmpdir(), 'anju-crash-'));
  const told = ['--report-on-fatalerror', '--report-uncaught-exception', '--report-on-signal'];
  const flags = ['--max-old-space-size=24', '--inspect-port=0', `--report-directory=${folder}`];
  const orders: Orders = { fault, claims: CLAIMS, isQuiet };
  const script = join(import.meta.dirname, 'support', 'crashing.ts');
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...flags, script], {
    cwd: folder,
    env: { NODE_OPTIONS: told.join(' ') },
    input: JSON.stringify(orders),
    encoding: 'utf8',
    timeout: 60_000,
  });
  const files = readdirSync(folder);
  const written = files.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
  rmSync(folder, { recursive: true });
  return { status, signal, files, all: [stdout, stderr, written].join('\n') };
}

test.each(faults)('a process that dies by %s shows nothing of what it had in memory', (fault) => {
  const { status, signal, files, all } = die(fault);
  expect(all).not.toContain(CLAIMS);
  expect(files).toEqual([]);
  expect(all).not.toContain('Debugger');
  // what printed nothing because nothing happened would pass as well
  if (/exception|rejection/.test(fault)) expect([status, all]).toEqual([1, expect.stringMatching(/"type":/)]);
  else if (fault === 'no memory left') expect(all).toContain('heap out of memory');
  else if (fault === 'the signal for a report') expect(signal).toBe('SIGUSR2');
  else expect(status).toBe(0);
});

test('a process that dies by an exception says where it was, unless its message was changed', () => {
  expect(die('an exception').all).toMatch(/"type":"Error".*at an exception .*crashing\.ts:\d+:\d+/);
  expect(die('an exception whose message was changed').all).toContain('"stack":""');
});

test('a process that is not kept quiet shows all of it', () => {
  const { files, all } = die('an exception', false);
  expect(files).toHaveLength(1);
  expect(all).toContain(CLAIMS);
});

test.each([
  ['--heapsnapshot-near-heap-limit=1', '--heapsnapshot-near-heap-limit'],
  ['--heapsnapshot_signal=SIGUSR2', '--heapsnapshot-signal'],
  ['--heap-prof', '--heap-prof'],
  ['--inspect=0.0.0.0:9229', '--inspect'],
  ['--inspect-brk', '--inspect-brk'],
  ['--report-on-fatalerror', '--report-on-fatalerror'],
  ['--abort-on-uncaught-exception', '--abort-on-uncaught-exception'],
  ['--max-old-space-size=512', null],
  ['--disable-sigusr1', null],
])('it is known of the flag %s whether it has memory written down', (word, flag) => {
  expect(flagThatWritesMemory(['--enable-source-maps', word])).toBe(flag);
});

test('core dumps are on unless their limit is nothing', () => {
  const limits = (soft: string) => () =>
    `Limit   Soft   Hard   Units\nMax core file size        ${soft}   unlimited   bytes\n`;
  expect(hasCoreDumps(limits('0'))).toBe(false);
  expect(hasCoreDumps(limits('unlimited'))).toBe(true);
  expect(hasCoreDumps(limits('4096'))).toBe(true);
  expect(
    hasCoreDumps(() => {
      throw new Error('no such system');
    }),
  ).toBe(false);
});

const production = { ...SETTINGS, NODE_ENV: 'production', VERIFIER_PUBLIC_URL: 'https://desk.example' };

test('in production no flag and no variable may have Node show what is in memory or on the wire', () => {
  expect(() => readConfig(production, [])).not.toThrow();
  expect(() => readConfig(production, ['--inspect'])).toThrow(/^In production Node .* --inspect: /);
  const options = '--max-old-space-size=512  --heapsnapshot-signal=SIGUSR2';
  expect(() => readConfig({ ...production, NODE_OPTIONS: options }, [])).toThrow('--heapsnapshot-signal');
  expect(() => readConfig({ ...production, NODE_DEBUG: 'http' }, [])).toThrow('NODE_DEBUG');
  expect(() => readConfig({ ...production, NODE_ENV: 'development' }, ['--inspect'])).not.toThrow();
});
