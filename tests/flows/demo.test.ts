import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../tools/demo/people.ts';

const root = join(import.meta.dirname, '..', '..');

type Line = { person: string; decision?: string; clauses?: { id: string; met: boolean }[]; reason?: string };

function runDemo(): Promise<{ code: number | null; lines: Line[]; aside: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['tools/demo.ts', '--json'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let aside = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      aside += chunk.toString('utf8');
    });
    child.on('close', (code) => {
      const lines = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
      resolve({ code, lines, aside });
    });
  });
}

describe('npm run demo -- --json', () => {
  let demo: Awaited<ReturnType<typeof runDemo>>;
  beforeAll(async () => {
    demo = await runDemo();
  }, 240_000);

  it('ends with success when every outcome is the expected one', () => {
    expect(demo.aside).toContain('Every outcome is the expected one.');
    expect(demo.code).toBe(0);
  });

  it.each(SCENARIOS)('says last of $person: $expected', ({ person, expected, unmet = [], reasons }) => {
    const last = demo.lines.filter((line) => line.person === person).at(-1);
    expect(last?.decision).toBe(expected);
    if (expected === 'refused') {
      expect(reasons).toContain(last?.reason);
      expect(last?.clauses).toEqual([]);
    } else {
      expect(last?.clauses?.filter(({ met }) => !met).map(({ id }) => id)).toEqual(unmet);
      expect(last?.clauses?.length).toBeGreaterThanOrEqual(3);
    }
  });
});
