/** Cases that stand here as data (`ID-VERSION.cases.json`) come out as they expect, by the rule of that name in `city/rules`. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../../../tests/rules-tool/at-hand.ts';

const city = join(import.meta.dirname, '..', '..');
const files = globSync('test/rules/*.cases.json', { cwd: city });

describe('cases beside the city’s rules', () => {
  it('are found', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('%s', async (file) => {
    const rule = basename(file).replace('.cases.json', '.json');
    const read = (path: string) => readFileSync(join(city, path), 'utf8');
    const { say } = inMemory({ [rule]: read(join('rules', rule)), [file]: read(file) });
    const { text, exitCode } = await say('try', rule, '--cases', file);
    expect([exitCode, text]).toEqual([0, expect.not.stringContaining('differs')]);
  });
});
