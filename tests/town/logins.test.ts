import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDepartments } from '@anju/city';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepareLogins } from '../../tools/town/logins.ts';

type Hashed = { login: string; departments?: string[]; password_scrypt: string };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'anju-logins-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;

describe('the demonstration’s logins', () => {
  it('give every department of the city a window, and the one-stop counter all of them', async () => {
    const { clerksFile } = prepareLogins(dir, ['housing-office']);
    const clerks = read<Hashed[]>(clerksFile);
    const ids = (await loadDepartments()).map(({ id }) => id);
    const counter = clerks.find(({ login }) => login === 'counter');
    expect([...(counter?.departments ?? [])].sort()).toEqual(ids);
    for (const id of ids) expect(clerks.find(({ login }) => login === id)?.departments).toEqual([id]);
  });

  it('stay the same over restarts', () => {
    const first = prepareLogins(dir, ['housing-office']);
    const before = [first.clerksFile, first.officersFile, first.loginsFile].map((path) =>
      readFileSync(path, 'utf8'),
    );
    const second = prepareLogins(dir, ['housing-office']);
    expect(second).toEqual(first);
    expect(
      [first.clerksFile, first.officersFile, first.loginsFile].map((path) => readFileSync(path, 'utf8')),
    ).toEqual(before);
  });

  it('keep their passwords in a town from before a department was added, and the new window gets one', () => {
    const { clerksFile, loginsFile, logins } = prepareLogins(dir, ['housing-office']);
    const without = <T extends { login: string }>(list: T[]) => list.filter(({ login }) => login !== 'unit');
    writeFileSync(loginsFile, JSON.stringify(without(logins)));
    const clerks = without(read<Hashed[]>(clerksFile)).map((one) => ({
      ...one,
      departments: one.departments?.filter((id) => id !== 'unit'),
    }));
    writeFileSync(clerksFile, JSON.stringify(clerks));
    const after = prepareLogins(dir, ['housing-office']);
    expect(without(after.logins)).toEqual(without(logins));
    expect(after.logins.find(({ login }) => login === 'unit')?.password).toMatch(/^[a-z2-9-]{14}$/);
    const counter = read<Hashed[]>(clerksFile).find(({ login }) => login === 'counter');
    expect(counter?.departments).toContain('unit');
  });
});
