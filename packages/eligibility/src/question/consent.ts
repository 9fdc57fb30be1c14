/** What a citizen is told before consenting, from the rule alone: not one word of it is the asker's. */
import { routesOf } from '../decide/routes.ts';
import { gradingClauses } from '../decide/which-clauses.ts';
import { join, say } from '../localised.ts';
import type { Localised, Once, Rule } from '../rule.ts';
import { dayInWords } from '../words/amounts.ts';
import { factsToDecide } from './facts-to-decide.ts';

export type Consent = {
  readonly title: Localised;
  readonly purpose: Localised;
  /** The ways to be eligible, of which a person chooses one. */
  readonly routes: readonly {
    /** How the law calls this way; null where it has no name. */
    readonly text: Localised | null;
    readonly shown: readonly {
      readonly credential: string;
      readonly claim: string;
      readonly label: Localised;
    }[];
    /** The same in one sentence. */
    readonly shownInWords: Localised;
    readonly learned: readonly LearnedClause[];
  }[];
  /** What the answer says of the clauses under `learned`. */
  readonly learnedInWords: Localised;
  /** What else the answer says, where the rule grades. */
  readonly graded: { readonly learned: readonly LearnedClause[]; readonly inWords: Localised } | null;
  /** What "once" means; null where it may be asked as often as wished. */
  readonly once: Localised | null;
};

type LearnedClause = { readonly clause: string; readonly text: Localised };

/** Facts and clauses stand in the rule's order. */
export function consentOf(rule: Rule): Consent {
  const clausesOf = (ids: readonly string[]): LearnedClause[] =>
    rule.clauses.filter(({ id }) => ids.includes(id)).map(({ id, text }) => ({ clause: id, text }));
  const { title, purpose, grades, once } = rule;
  return {
    title,
    purpose,
    routes: routesOf(rule).map(({ text, clauses }) => {
      const shown = factsToDecide(rule, clauses).map(([, { credential, claim, label }]) => ({
        credential,
        claim,
        label,
      }));
      return {
        text,
        shown,
        shownInWords: shownInWords(shown.map(({ label }) => label)),
        learned: clausesOf(clauses),
      };
    }),
    learnedInWords: {
      'zh-CN': '答复只说明下列每一条您是否符合，不写具体数字。',
      en: 'The answer says of each condition below whether you meet it. It gives no figures.',
    },
    graded:
      grades === undefined
        ? null
        : { learned: clausesOf(gradingClauses(rule)), inWords: gradedInWords(grades.title) },
    once: once === undefined ? null : onceInWords(rule, once),
  };
}

function shownInWords(labels: readonly Localised[]): Localised {
  const listed = join({ 'zh-CN': '、', en: ', ' }, labels.map(quoted));
  const count = labels.length === 1 ? 'one thing' : `${labels.length} things`;
  return {
    'zh-CN': `您要出示${labels.length}项内容：${listed['zh-CN']}。`,
    en: `You show ${count}: ${listed.en}.`,
  };
}

function gradedInWords(title: Localised): Localised {
  return {
    'zh-CN': `答复还说明您适用哪一档：“${title['zh-CN']}”。`,
    en: `The answer also says which grade applies to you: “${title.en}”.`,
  };
}

function onceInWords(rule: Rule, { per, period }: Once): Localised {
  const each = whomItCountsBy(rule, per);
  const where = {
    'zh-CN': '只在同一机构办理同一件事时这样计算，不影响您办理其他事情。',
    en: ' Only this matter, at the agency that asks, counts; nothing else that you apply for is affected.',
  };
  if (period === undefined)
    return {
      'zh-CN': `${each['zh-CN']}只能办理一次，以后不能再办。${where['zh-CN']}`,
      en: `This can be used once ${each.en}, and not again.${where.en}`,
    };
  const length = lengthInWords(period.months);
  const from = dayInWords(period.from);
  return {
    'zh-CN': `${each['zh-CN']}在每一期内只能办理一次。每期${length['zh-CN']}，从${from['zh-CN']}起算，对所有人都一样。${where['zh-CN']}`,
    en: `This can be used once ${each.en} in each period. A period lasts ${length.en}, counted from ${from.en}, and is the same for everybody.${where.en}`,
  };
}

function whomItCountsBy(rule: Rule, per: Once['per']): Localised {
  if (per === 'person') return { 'zh-CN': '每人', en: 'by each person' };
  if (per === 'household') return { 'zh-CN': '每户家庭', en: 'by each household' };
  const label = rule.facts[per.fact]?.label ?? { 'zh-CN': per.fact, en: per.fact };
  return { 'zh-CN': `每个“${label['zh-CN']}”`, en: `for each “${label.en}”` };
}

function lengthInWords(months: number): Localised {
  const years = months / 12;
  if (Number.isInteger(years))
    return { 'zh-CN': `${years}年`, en: years === 1 ? '1 year' : `${years} years` };
  return { 'zh-CN': `${months}个月`, en: months === 1 ? '1 month' : `${months} months` };
}

function quoted(label: Localised): Localised {
  return say`“${label}”`;
}
