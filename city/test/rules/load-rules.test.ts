import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cityDir, loadRules } from '../../src/index.ts';

const FILE = 'beijing-public-rental-2011-25.json';
const published = join(cityDir, 'rules', FILE);

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rules-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('a published rule', () => {
  it('comes with the bytes that are served and their hash', async () => {
    await copyFile(published, join(dir, FILE));
    const bytes = await readFile(published);
    const [rule, ...others] = await loadRules(dir);
    expect(others).toEqual([]);
    expect(Buffer.from(rule?.bytes ?? []).equals(bytes)).toBe(true);
    expect(rule?.sha256Hex).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(rule?.path).toBe(join(dir, FILE));
  });

  it('is not taken under another name', async () => {
    await copyFile(published, join(dir, 'beijing-public-rental-2011-26.json'));
    await expect(loadRules(dir)).rejects.toThrow('rules/beijing-public-rental-2011-26.json');
  });

  it('is not taken when it cannot be published', async () => {
    const text = await readFile(published, 'utf8');
    await writeFile(join(dir, FILE), text.replace('"at_most"', '"below"'));
    await expect(loadRules(dir)).rejects.toMatchObject({ name: 'RuleError', code: 'value_invalid' });
  });

  it.each([
    ['a type that no department issues', '"urn:anju:residency:1"', '"urn:anju:residency:2"', 'type_unknown'],
    [
      'a claim that its department does not attest',
      '"claim": "basis"',
      '"claim": "address"',
      'claim_unknown',
    ],
    ['a range that leaves people out', '"maximum": 64', '"maximum": 9', 'claim_differs'],
    ['the other area', '"household_usable_area', '"household_building_area', 'claim_differs'],
  ])('is not taken when it asks for %s', async (_, from, to, code) => {
    const text = await readFile(published, 'utf8');
    await writeFile(join(dir, FILE), text.replace(from, to));
    await expect(loadRules(dir)).rejects.toMatchObject({ name: 'RuleError', code });
  });
});
