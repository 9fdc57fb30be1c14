// `npm run rule -- …`: what each command says and refuses. The way through all of them is the guide's own (tests/docs).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { layOut } from '../../tools/rule/canonical-layout.ts';
import { childEnvironment } from '../support/child-environment.ts';
import { inMemory } from './at-hand.ts';

const root = join(import.meta.dirname, '..', '..');
const FILE = 'beijing-public-rental-2011-25.json';
const text = readFileSync(join(root, 'city', 'rules', FILE), 'utf8');
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
// biome-ignore lint/suspicious/noExplicitAny: tests bend this document into every wrong shape.
type Document = any;
const bent = (bend: (rule: Document) => void): string => {
  const rule = JSON.parse(text);
  bend(rule);
  return layOut(rule);
};

describe('the command line', () => {
  const { say } = inMemory({ [FILE]: text });

  it('tells what there is, and each command’s own options', async () => {
    const { text: help, exitCode } = await say('--help');
    expect(exitCode).toBe(0);
    expect((await say('help')).text).toBe(help);
    expect(await say()).toEqual({ text: help, exitCode: 2 });
    for (const name of ['new', 'table', 'check', 'format', 'try', 'question', 'render']) {
      expect(help).toContain(`  ${name} `);
      expect((await say(name, '--help')).text).toContain(`npm run rule -- ${name} `);
    }
  });

  it.each([
    [['publish'], 'There is no command “publish”.'],
    [['check'], 'check needs something more'],
    [['check', FILE, 'other'], 'check takes no “other”.'],
    [['check', FILE, '--on', '2030-01-01'], 'check has no option --on.'],
    [['check', FILE, '--loud'], "Unknown option '--loud'"],
    [['new', 'rule.json'], 'Name the file after id and version'],
    [['table', 'a.csv', FILE], '--name NAME --unit UNIT'],
    [['render', FILE, '--text', '--out', 'x.html'], 'leave --out away'],
    [['try', FILE, '--cases', 'x.json', 'a=1'], 'leave facts and --on away'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    await expect(say(...args)).rejects.toMatchObject({
      code: 'usage_wrong',
      message: expect.stringContaining(sentence),
    });
  });

  it('runs as a process, with an exit code for a script', () => {
    const args = ['check', 'city/rules/no-such-rule.json', '--json'];
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', 'tools/rule.ts', ...args],
      { cwd: root, env: childEnvironment(), encoding: 'utf8' },
    );
    const message = 'There is no readable file at city/rules/no-such-rule.json.';
    expect([status, stderr]).toEqual([1, `${message}\n`]);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'file_unreadable', message } });
  });
});

describe('check', () => {
  const refused = async (content: string) => {
    const outcome = await inMemory({ [FILE]: content }).say('check', FILE, '--json');
    return { exitCode: outcome.exitCode, ...JSON.parse(outcome.text) };
  };

  it('accepts a rule that can be published, and says its hash', async () => {
    const { text: said, exitCode } = await inMemory({ [FILE]: text }).say('check', FILE);
    expect(exitCode).toBe(0);
    expect(said).toContain(`${FILE} is a rule that can be published: beijing-public-rental 2011-25`);
    expect(said).toContain(sha256(text));
  });

  it('says of a refusal its place in the file, its code and what to do', async () => {
    const wrong = bent((rule) => Object.assign(rule.clauses[1].condition.left, { fact: 'annual_income' }));
    const { exitCode, findings } = await refused(wrong);
    expect(exitCode).toBe(1);
    const line = wrong.split('\n').findIndex((one) => one.includes('"usable-area-per-head"')) + 1;
    expect(findings).toEqual([
      {
        place: { line: expect.any(Number), column: 7 },
        pointer: '/clauses/1/condition',
        code: 'unit_mismatch',
        sentence: expect.stringContaining('cannot be compared'),
        advice: expect.stringContaining('like with like'),
      },
    ]);
    expect(findings[0].place.line).toBeGreaterThan(line);
  });

  it('says where the text is no JSON, or not plain, which a parser would not', async () => {
    const { findings: broken } = await refused(text.replace('"unit": "fen",', '"unit": "fen"'));
    expect(broken).toMatchObject([{ code: 'json_invalid', sentence: 'a comma or } is expected here.' }]);
    const { findings: twice } = await refused(
      text.replace('"unit": "fen",', '"unit": "fen", "unit": "fen",'),
    );
    expect(twice).toMatchObject([
      { code: 'json_not_plain', sentence: '"unit" already stands in this object.' },
    ]);
  });

  it('compares the facts with what departments attest', async () => {
    const { findings } = await refused(
      bent((rule) => Object.assign(rule.facts.annual_income, { maximum: 100_000_001 })),
    );
    expect(findings).toMatchObject([{ code: 'claim_differs', pointer: '/facts/annual_income/maximum' }]);
  });

  it('warns where the city has another document with the same id and version', async () => {
    const town = inMemory({ [FILE]: bent((rule) => Object.assign(rule.title, { en: 'Another title' })) });
    town.state.cityRules.push({ path: `city/rules/${FILE}`, bytes: new TextEncoder().encode(text) });
    expect((await town.say('check', FILE)).text).toContain('give this one a new version');
    town.files.set(FILE, text);
    expect((await town.say('check', FILE)).text).not.toContain('new version');
  });
});

describe('format', () => {
  const loose = JSON.stringify(JSON.parse(text));

  it('lays a draft out and says that it is another document now', async () => {
    const town = inMemory({ [FILE]: loose });
    expect((await town.say('format', FILE, '--check')).exitCode).toBe(1);
    const { text: said } = await town.say('format', FILE);
    expect(said).toContain(sha256(loose));
    expect(said).toContain(sha256(layOut(JSON.parse(text))));
    expect(town.files.get(FILE)).toBe(layOut(JSON.parse(text)));
    expect((await town.say('format', FILE, '--check')).exitCode).toBe(0);
  });

  it('warns where the city has another document with the same id and version', async () => {
    const town = inMemory({ [FILE]: loose });
    town.state.cityRules.push({ path: `city/rules/${FILE}`, bytes: new TextEncoder().encode(`${text} `) });
    await town.say('format', FILE);
    expect(town.notes.join()).toContain('give this one a new version');
  });

  it('leaves a document alone whose very bytes are published', async () => {
    const town = inMemory({ [FILE]: loose });
    town.state.published?.add(sha256(loose));
    await expect(town.say('format', FILE)).rejects.toMatchObject({ code: 'already_published' });
    expect(town.files.get(FILE)).toBe(loose);
  });

  it('leaves a rule of the city alone where no registry can say whether it is published', async () => {
    const town = inMemory({ [FILE]: loose });
    town.state.published = null;
    town.state.cityRules.push({ path: `city/rules/${FILE}`, bytes: new TextEncoder().encode(loose) });
    await expect(town.say('format', FILE)).rejects.toMatchObject({ code: 'already_published' });
    expect(town.files.get(FILE)).toBe(loose);
  });

  it('warns where no registry could be asked about a draft', async () => {
    const town = inMemory({ [FILE]: loose });
    town.state.published = null;
    await town.say('format', FILE);
    expect(town.notes.join()).toContain('No registry answered');
  });

  it('does not touch what is no plain JSON', async () => {
    const town = inMemory({ [FILE]: `${loose},` });
    await expect(town.say('format', FILE)).rejects.toMatchObject({ code: 'not_json' });
    expect(town.files.get(FILE)).toBe(`${loose},`);
    town.files.set(FILE, '[]  ');
    await expect(town.say('format', FILE)).rejects.toMatchObject({ code: 'not_a_rule' });
    expect(town.files.get(FILE)).toBe('[]  ');
  });
});

describe('try', () => {
  const { say, files } = inMemory({ [FILE]: text });
  const ON = ['--on', '2026-11-21'];
  const family = ['basis_of_residence=urban_hukou', 'household_size=3', 'usable_area=4500'];

  it('decides clause by clause, with the amounts as people say them', async () => {
    const { text: said } = await say('try', FILE, ...ON, ...family, 'annual_income=10000000');
    expect(said).toContain('annual_income       10000000      100,000元 · CNY 100,000');
    expect(said).toContain('符合 · eligible');
    const beyond = await say('try', FILE, ...ON, ...family, 'annual_income=10000001');
    expect(beyond.text).toMatch(/not met\s+annual-income/);
    expect(beyond.text).toContain('不符合 · not eligible');
  });

  it('says what is still needed', async () => {
    const { text: said } = await say('try', FILE, ...ON, ...family, '--json');
    expect(JSON.parse(said)).toMatchObject({ decision: 'more_needed', needed: ['annual_income'] });
  });

  it('takes facts from a file, and decides today where no day is given', async () => {
    files.set('person.json', '{"household_size": 3, "annual_income": 1}');
    const { on, clauses } = JSON.parse((await say('try', FILE, 'person.json', '--json')).text);
    expect([on, clauses[2]]).toEqual(['2030-06-01', { id: 'annual-income', met: true }]);
  });

  it.each([
    [['income=1'], 'The rule reads no fact called “income”; it reads'],
    [['household_size=three'], 'household_size: A whole number is expected.'],
    [['household_size=99'], 'household_size: The value lies outside its declared range.'],
    [['none.json'], 'There is no readable file at none.json.'],
    [['--on', '2001-01-01'], 'It decides from 2011-12-01'],
    [['--on', 'today'], 'calendar day YYYY-MM-DD'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    await expect(say('try', FILE, ...args)).rejects.toThrow(sentence);
  });

  it('compares cases with what they expect, and names limits that no case tries', async () => {
    const case1 = {
      title: 'too much',
      on: '2026-11-21',
      shown: { household_size: 1, annual_income: 10_000_001 },
      decision: 'not_eligible',
    };
    files.set('cases.json', JSON.stringify([{ ...case1, not_met: ['annual-income'] }]));
    const good = await say('try', FILE, '--cases', 'cases.json');
    expect(good.exitCode).toBe(0);
    expect(good.text).toContain('1 of 1 cases are as expected.');
    expect(good.text).toContain('No case in which annual-income is met.');
    files.set('cases.json', JSON.stringify([{ ...case1, decision: 'eligible' }]));
    const bad = await say('try', FILE, '--cases', 'cases.json');
    expect(bad.exitCode).toBe(1);
    expect(bad.text).toContain('the decision is not_eligible, expected eligible');
  });

  it.each([
    ['[]', '1:1: a list of cases is expected here.'],
    ['[{"title": "x"}]', '1:2: this case has no "on".'],
    [
      '[{"title": "x", "on": "2030-01-01", "shown": [], "decision": "eligible"}]',
      '1:37: "shown" is an object',
    ],
    [
      '[{"title": "x", "on": "2030-01-01", "shown": {}, "decision": "yes"}]',
      '"decision" is eligible, not_eligible',
    ],
    ['[{"title": "x", "on": "2030-01-01", "shown": {}, "decision": "eligible", "note": "y"}]', 'no "note"'],
  ])('refuses the cases %j, saying where', async (cases, sentence) => {
    files.set('cases.json', cases);
    await expect(say('try', FILE, '--cases', 'cases.json')).rejects.toThrow(sentence);
  });
});

describe('claims, new and table', () => {
  it('tells what departments attest, with the meaning of each value, and leaves out who somebody is', async () => {
    const { say } = inMemory();
    const { text: said } = await say('claims');
    expect(said).toMatch(/residency\.basis +居住依据 · Basis of residence +one of these values:/);
    expect(said).toContain('110108: 海淀区 · Haidian');
    expect(said).toMatch(/income\.household_net_assets_fen .*CNY −10,995,116,277\.76 to .*; may be absent/);
    expect(said).not.toMatch(/person_number|id_number|portrait|identity\.name/);
    expect((await say('claims', 'unit')).text).not.toContain('residency');
    await expect(say('claims', 'tax')).rejects.toThrow('No department is called “tax”');
  });

  it('refuses a claim that nobody attests, or that no rule may read', async () => {
    const { say } = inMemory();
    await expect(say('new', 'a-1.json', '--facts', 'tax.paid')).rejects.toThrow(
      'No department is called “tax”',
    );
    await expect(say('new', 'a-1.json', '--facts', 'income.person_number')).rejects.toThrow(
      'it attests household_annual',
    );
  });

  it('never writes over a file that is there', async () => {
    const { say } = inMemory({ 'a-1.json': text });
    await expect(say('new', 'a-1.json')).rejects.toMatchObject({ code: 'file_exists' });
  });

  it('refuses a table that falls, a fact that is not there, and a rule that is published', async () => {
    const town = inMemory({
      [FILE]: text,
      'good.csv': 'fen,1-3,4+\n2011-12-01,1,2\n',
      'bad.csv': 'fen,1-3,4+\n2011-12-01,2,1\n',
    });
    const table = (csv: string, by: string) =>
      town.say('table', csv, FILE, '--name', 'limit', '--unit', 'fen', '--by', by);
    await expect(table('bad.csv', 'household_size')).rejects.toThrow('bad.csv: Row 2, column 3');
    await expect(table('good.csv', 'children')).rejects.toThrow('declares no whole number called “children”');
    town.state.published?.add(sha256(text));
    await expect(table('good.csv', 'household_size')).rejects.toMatchObject({ code: 'already_published' });
    expect(town.files.get(FILE)).toBe(text);
  });
});

describe('a table put in again', () => {
  it('keeps what the law calls it', async () => {
    const town = inMemory({ [FILE]: text, 'good.csv': 'fen,1-3,4+\n2011-12-01,1,2\n' });
    await town.say(
      'table',
      'good.csv',
      FILE,
      '--name',
      'annual_income_limit',
      '--unit',
      'fen',
      '--by',
      'household_size',
    );
    expect(JSON.parse(town.files.get(FILE) ?? '').parameters.annual_income_limit).toMatchObject({
      label: { 'zh-CN': '家庭年收入限额' },
      dated: [{ from: '2011-12-01', steps: [{ value: 1 }, { value: 2 }] }],
    });
  });
});

describe('render and question', () => {
  const town = inMemory({ [FILE]: text });
  let page: string;
  beforeAll(async () => {
    await town.say('render', FILE, '--out', 'page.html');
    page = town.files.get('page.html') ?? '';
  });

  it('sets the law beside what is decided, in both languages, with the hash of the document', () => {
    expect(page).toContain(sha256(text));
    expect(page).toContain('家庭人均住房使用面积15平方米（含）以下');
    expect(page).toContain('is at most 15 m² per person');
    expect(page).toContain('（含本数）');
    expect(page).toContain('4 people or more');
  });

  it('marks what is unconfirmed and what is not covered', () => {
    expect(page).toContain('has not been checked against the official text');
    expect(page).toContain('this rule does not decide about them');
    // one note is about a clause, one about a fact that two more clauses read
    expect(page.match(/class="mark attention"/g)).toHaveLength(3);
  });

  it('has no script, fetches nothing, and lets none in', () => {
    expect(page).toContain(`default-src 'none'`);
    expect(page).not.toMatch(/<script|<img|<link|@import|url\(|\son[a-z]+=/i);
  });

  it('escapes whatever a rule says, on the page and in the terminal', async () => {
    const evil = '</style><script>alert(1)</script> eligible" onload="x';
    // what moves a cursor is in no rule that can be read, yet what is refused is named too
    const hidden = '\u001b[2J\neligible\u202e';
    const other = inMemory({
      [FILE]: bent((rule) => {
        for (const words of [rule.title, rule.purpose, rule.clauses[0].text, rule.facts.annual_income.label])
          words.en = evil;
        rule.citation = evil;
        rule.clauses[0].citation = evil;
      }),
    });
    await other.say('render', FILE, '--out', 'page.html');
    expect(other.files.get('page.html')).not.toMatch(/<script|" onload/);
    const { text: said } = await other.say('render', FILE, '--text');
    const asked = await other.say('question', FILE);
    const tried = await other.say('try', FILE);
    other.files.set(
      FILE,
      bent((rule) => Object.assign(rule, { [hidden]: 1 })),
    );
    const checked = await other.say('check', FILE);
    expect(checked.text).toContain('\u{FFFD}');
    for (const { text: shown } of [{ text: said }, asked, tried, checked]) {
      expect(shown.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(shown).not.toMatch(/^eligible/m);
    }
  });

  it('tells what follows: query, consent, arithmetic, scope', async () => {
    const { text: said } = await town.say('question', FILE, '--on', '2026-11-21');
    expect(said).toMatch(/^income +urn:anju:income:1 +household_annual_income_fen, person_number/m);
    expect(said).toContain('You show 4 things');
    expect(said).toMatch(/1500·household\.household_size − property\.household_usable_area_csqm ≥ 0/);
    const json = JSON.parse((await town.say('question', FILE, '--on', '2026-11-21', '--json')).text);
    expect(json.rule).toEqual({
      id: 'beijing-public-rental',
      version: '2011-25',
      sha256: sha256(text),
      on: '2026-11-21',
    });
    expect(Object.keys(json)).toEqual(['rule', 'question', 'dcql', 'consent', 'predicates', 'scope']);
  });

  it('refuses a file that is no rule, saying where', async () => {
    const broken = inMemory({ [FILE]: text.replace('"all"', '"none"') });
    await expect(broken.say('render', FILE)).rejects.toThrow(new RegExp(`^${FILE}:\\d+:3: `));
    await expect(broken.say('question', FILE)).rejects.toMatchObject({ code: 'not_a_rule' });
  });
});
