import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDir, generateRegister } from '../../src/index.ts';

const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(cityDir, 'generate-register.ts'), ...args]);

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'register-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

describe('generate-register', () => {
  it('writes one file a department and the people of the demonstration', async () => {
    const { stdout } = await run(
      '--out',
      join(out, 'new'),
      '--seed',
      '3',
      '--households',
      '60',
      '--today',
      '2026-11-20',
    );
    expect((await readdir(join(out, 'new'))).sort()).toEqual([
      'demonstration-people.json',
      'employment.csv',
      'household.csv',
      'identity.csv',
      'income.csv',
      'property.csv',
      'residency.csv',
      'unit.csv',
    ]);
    const { files, demonstrationPeople } = generateRegister({ seed: 3, households: 60, today: '2026-11-20' });
    expect(await readFile(join(out, 'new', 'income.csv'), 'utf8')).toBe(files.income);
    expect(JSON.parse(await readFile(join(out, 'new', 'demonstration-people.json'), 'utf8'))).toEqual(
      demonstrationPeople,
    );
    expect(stdout).toContain('income.csv');
  });

  it.each([
    ['without a folder', []],
    ['with an option nobody knows', ['--out', 'x', '--size', '3']],
    ['with a day that does not exist', ['--out', 'x', '--today', '2026-02-30']],
    ['with a seed in words', ['--out', 'x', '--seed', 'lucky']],
  ])('says what is wrong and how it is used %s, without a stack trace', async (_, args) => {
    const failure = (await run(...args).catch((error: unknown) => error)) as { code: number; stderr: string };
    expect(failure.code).toBe(2);
    expect(failure.stderr).toContain('Usage: node city/generate-register.ts --out DIR');
    expect(failure.stderr).not.toMatch(/\n\s+at /);
  });
});
