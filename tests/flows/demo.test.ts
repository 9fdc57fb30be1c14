import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS } from '../../tools/demo/people.ts';

const root = join(import.meta.dirname, '..', '..');

type Line = {
  person: string;
  step?: string;
  result?: string;
  decision?: string;
  clauses?: { id: string; met: boolean }[];
  reason?: string;
};

type Demo = { code: number | null; lines: Line[]; aside: string };

/** @param before statements that run in the same process, before the demonstration is loaded */
function runDemo(before = '', settings: Record<string, string> = {}): Promise<Demo> {
  const preload = `data:text/javascript,${encodeURIComponent(before)}`;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', preload, 'tools/demo.ts', '--json'], {
      cwd: root,
      env: { ...process.env, ...settings },
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
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line);
      resolve({ code, lines, aside });
    });
  });
}

describe('npm run demo -- --json', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await runDemo();
  }, 240_000);

  it('ends with success when every outcome is the expected one', () => {
    expect(demo.aside).toContain('Every outcome is the expected one.');
    expect(demo.code).toBe(0);
  });

  const linesOf = (person: string) => demo.lines.filter((line) => line.person === person);

  it('says first who is listed and which rule is in force, as counts', () => {
    expect(linesOf('registry').at(-1)).toEqual({
      person: 'registry',
      keys: 7,
      types: 7,
      askers: expect.any(Number),
      ruleVersion: expect.stringMatching(/^\d{4}-\d+/),
    });
    expect(demo.lines[0]?.person).toBe('registry');
  });

  it('gets cards from home: at once, after a clerk’s look, renewed, and by a letter that serves one person', () => {
    const lines = linesOf('from-home');
    expect(lines.at(-1)).toEqual({
      person: 'from-home',
      received: { income: 10, employment: 10, residency: 10 },
      renewed: { income: 10 },
      letter: 'for_one_person_only',
    });
    const said = lines.map(({ step, result }) => `${step}: ${result}`);
    expect(said.filter((line) => line.endsWith(': code from the phone'))).toHaveLength(1);
    expect(said).toContain('the insurance office looks first: 0 copies, 1 request waits');
    expect(said.join('\n')).toMatch(/opens it and logs in: refused: This offer is for another person/);
  });

  it('shows an agency’s own system ask by its own query and file a decision whose signature holds', () => {
    const lines = linesOf('owners-assembly');
    expect(lines.at(-1)).toEqual({ person: 'owners-assembly', decision: 'answered', signed: 'checked' });
    expect(lines.map(({ result }) => result)).toContain('unit(assembly)');
  });

  it('prints no person’s number, no code and no address that is good once', () => {
    const printed = JSON.stringify(demo.lines) + demo.aside;
    expect(printed).not.toMatch(/P\d{10}/);
    expect(printed).not.toMatch(/credential_offer_uri|request_uri|code=/);
  });

  it.each(SCENARIOS)('says last of $person: $expected', ({ person, expected, unmet = [], reasons }) => {
    const last = linesOf(person).at(-1);
    expect(last?.decision).toBe(expected);
    if (expected === 'refused') {
      expect(reasons).toContain(last?.reason);
      expect(last?.clauses).toEqual([]);
    } else {
      expect(last?.clauses?.filter(({ met }) => !met).map(({ id }) => id)).toEqual(unmet);
      expect(last?.clauses?.length).toBeGreaterThanOrEqual(3);
    }
  });

  it('fails when an outcome is not the expected one, and says which', async () => {
    const people = pathToFileURL(join(root, 'tools/demo/people.ts')).href;
    const wrong = await runDemo(
      `
        import { SCENARIOS } from ${JSON.stringify(people)};
        SCENARIOS.splice(1);
        SCENARIOS[0].expected = 'not_eligible';
      `,
      { REGISTER_HOUSEHOLDS: '60' },
    );
    expect(wrong.lines.at(-1)).toMatchObject({ person: 'eligible-with-room', decision: 'eligible' });
    expect(wrong.aside).toContain('eligible-with-room: expected not_eligible, got eligible');
    expect(wrong.code).toBe(1);
  }, 240_000);
});
