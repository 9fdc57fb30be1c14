import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../../tools/town/data-folder.ts';

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'anju-folder-')), 'data');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

describe('the data folder', () => {
  it('is made when it is absent, and opens again with the same secrets', () => {
    const first = openDataFolder(dir);
    const secret = first.secret('issuer');
    first.release();
    const second = openDataFolder(dir);
    expect(second.secret('issuer')).toBe(secret);
    expect(second.secret('verifier')).not.toBe(secret);
    second.release();
  });

  it('keeps secrets readable by their owner only', () => {
    const folder = openDataFolder(dir);
    folder.secret('issuer');
    expect(statSync(join(dir, 'secrets', 'issuer')).mode & 0o077).toBe(0);
    folder.release();
  });

  it('refuses a second town while the first one runs, and names its process', () => {
    const folder = openDataFolder(dir);
    // The parent of the test process is alive for as long as the test is.
    writeFileSync(join(dir, 'town.pid'), String(process.ppid));
    expect(() => openDataFolder(dir)).toThrow(/in use by another town \(process \d+\)/);
    folder.release();
  });

  it('takes over the lock of a town that is gone', () => {
    openDataFolder(dir);
    writeFileSync(join(dir, 'town.pid'), '4194303');
    expect(() => openDataFolder(dir).release()).not.toThrow();
    expect(existsSync(join(dir, 'town.pid'))).toBe(false);
  });

  it('refuses a folder that is not a town’s, and changes nothing in it', () => {
    openDataFolder(dir).release();
    rmSync(join(dir, 'town.json'));
    expect(() => openDataFolder(dir)).toThrow(/is damaged \(town\.json is missing\)/);
    expect(existsSync(join(dir, 'town.json'))).toBe(false);
  });

  it('refuses a marker, a deployment or a secret that cannot be read, in one sentence that says what to do', () => {
    openDataFolder(dir).release();
    writeFileSync(join(dir, 'town.json'), '{"layout":');
    expect(() => openDataFolder(dir)).toThrow(
      /damaged \(town\.json cannot be read\)\. Restore it from a copy/,
    );
    writeFileSync(join(dir, 'town.json'), '{"layout":99}');
    expect(() => openDataFolder(dir)).toThrow(/its layout is 99/);
    writeFileSync(join(dir, 'town.json'), '{"layout":1}');
    expect(() => openDataFolder(dir)).toThrow(/of an earlier version.* Move it away/);
    writeFileSync(join(dir, 'town.json'), '{"layout":2}');
    writeFileSync(join(dir, 'registry', 'deployments', '31337.json'), 'x');
    expect(() => openDataFolder(dir)).toThrow(/registry\/deployments\/31337\.json cannot be read/);
    rmSync(join(dir, 'registry', 'deployments', '31337.json'));
    writeFileSync(join(dir, 'secrets', 'issuer'), 'short');
    const folder = openDataFolder(dir);
    expect(() => folder.secret('issuer')).toThrow(/secrets\/issuer cannot be read/);
    folder.release();
  });
});
