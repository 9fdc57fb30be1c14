import { describe, expect, it } from 'vitest';
import { consentOf, leastQuestion, parseRule } from '../../src/index.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const consent = consentOf(parseRule(routesDocument()));
const onceOf = (once: unknown) => {
  const document = routesDocument();
  document.once = once;
  return consentOf(parseRule(document)).once;
};

describe('the consent text', () => {
  it('says title and purpose as the rule says them', () => {
    const document = routesDocument();
    expect([consent.title, consent.purpose]).toEqual([document.title, document.purpose]);
  });

  it('lists for each route what is shown, by the names the rule gives it: exactly what is asked', () => {
    const rule = parseRule(routesDocument());
    const asked = leastQuestion(rule).routes.map(({ credentials }) =>
      credentials.flatMap(({ id, claims }) => claims.map((claim) => `${id}/${claim}`)).toSorted(),
    );
    expect(
      consent.routes.map(({ shown }) =>
        shown.map(({ credential, claim }) => `${credential}/${claim}`).toSorted(),
      ),
    ).toEqual(asked);
    const labels = new Map(Object.values(rule.facts).map((fact) => [fact.claim, fact.label]));
    for (const { shown } of consent.routes)
      for (const { claim, label } of shown) expect(label).toEqual(labels.get(claim));
  });

  it('says what is shown in one sentence', () => {
    expect(consent.routes[0]?.shownInWords).toEqual({
      'zh-CN':
        '您要出示4项内容：“【Basis】”、“【contract_since】”、“【Household size】”、“【Building area】”。',
      en: 'You show 4 things: “Basis”, “contract_since”, “Household size”, “Building area”.',
    });
    const document = routesDocument();
    document.clauses = [document.clauses[1]];
    document.facts = { basis: document.facts.basis };
    document.requires = 'all';
    delete document.grades;
    expect(consentOf(parseRule(document)).routes[0]?.shownInWords).toEqual({
      'zh-CN': '您要出示1项内容：“【Basis】”。',
      en: 'You show one thing: “Basis”.',
    });
  });

  it('says what is learned: of each condition of the route whether it is met, and no figures', () => {
    expect(consent.routes.map(({ learned }) => learned.map(({ clause }) => clause))).toEqual([
      ['area', 'local', 'contract'],
      ['area', 'permit', 'insured', 'contract'],
      ['area', 'permit', 'employer'],
    ]);
    expect(consent.routes[0]?.learned[0]?.text).toEqual({ 'zh-CN': '【Clause area】', en: 'Clause area' });
    expect(consent.learnedInWords['zh-CN']).toBe('答复只说明下列每一条您是否符合，不写具体数字。');
  });

  it('says which grade is learned, where the rule grades, and nothing of it where it does not', () => {
    expect(consent.graded).toEqual({
      learned: [{ clause: 'large', text: { 'zh-CN': '【Clause large】', en: 'Clause large' } }],
      inWords: {
        'zh-CN': '答复还说明您适用哪一档：“【Share of the rent】”。',
        en: 'The answer also says which grade applies to you: “Share of the rent”.',
      },
    });
    expect(consentOf(parseRule(sampleDocument())).graded).toBeNull();
  });
});

describe('what "once" means', () => {
  it('is said with whom it counts by, how long a period is and from when it counts', () => {
    expect(consent.once).toEqual({
      'zh-CN':
        '每户家庭在每一期内只能办理一次。每期2年，从2020年2月29日起算，对所有人都一样。只在同一机构办理同一件事时这样计算，不影响您办理其他事情。',
      en: 'This can be used once by each household in each period. A period lasts 2 years, counted from 29 February 2020, and is the same for everybody. Only this matter, at the agency that asks, counts; nothing else that you apply for is affected.',
    });
  });

  it.each([
    [1, '每期1个月，', 'lasts 1 month,'],
    [6, '每期6个月，', 'lasts 6 months,'],
    [12, '每期1年，', 'lasts 1 year,'],
    [18, '每期18个月，', 'lasts 18 months,'],
  ])('counts %d months', (months, chinese, english) => {
    const once = onceOf({ programme: 'rental', per: 'person', period: { months, from: '2020-01-01' } });
    expect(once?.['zh-CN']).toContain(chinese);
    expect(once?.en).toContain(english);
  });

  it('is for good where there is no period', () => {
    const once = onceOf({ programme: 'rental', per: 'person' });
    expect(once?.['zh-CN']).toContain('每人只能办理一次，以后不能再办。');
    expect(once?.en).toContain('This can be used once by each person, and not again.');
  });

  it('names the fact by each value of which it counts', () => {
    const document = routesDocument();
    document.requires = 'all';
    document.once = { programme: 'rental', per: { fact: 'basis' } };
    const once = consentOf(parseRule(document)).once;
    expect(once?.['zh-CN']).toContain('每个“【Basis】”只能办理一次');
    expect(once?.en).toContain('once for each “Basis”');
  });

  it('is not said where a rule may be asked as often as wished', () => {
    expect(consentOf(parseRule(sampleDocument())).once).toBeNull();
  });
});
