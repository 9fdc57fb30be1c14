/** Tests of a rule stand beside the law: each group quotes a clause's citation and text, and the rule must say the same. */
import { type Decision, decide, type FactsByCredential, gradeOf, type Rule } from '@anju/eligibility';
import { loadRules } from '../../src/index.ts';

export async function besideTheLaw(ruleId: string) {
  const rule = (await loadRules()).find((published) => published.rule.id === ruleId)?.rule;
  if (rule === undefined) throw new Error(`the city has no rule ${ruleId}`);
  const quoted = new Set<string>();
  return {
    rule,
    /** The title of a group of tests; throws when the rule's clause says another thing than is quoted. */
    quote(clauseId: string, citation: string, text: string): string {
      const clause = rule.clauses.find(({ id }) => id === clauseId);
      if (clause?.citation !== citation || clause.text['zh-CN'] !== text)
        throw new Error(`${clauseId} says: ${clause?.citation}: ${clause?.text['zh-CN']}`);
      quoted.add(clauseId);
      return `${citation}：${text}`;
    },
    /** Ids of the clauses that no group of tests stands beside. */
    unquoted: () => rule.clauses.map(({ id }) => id).filter((id) => !quoted.has(id)),
  };
}

export type Verdict = {
  decision: Decision['decision'];
  notMet: string[];
  unproved: string[];
  needed: readonly string[];
  grade: number | null;
};

export function verdictOf(rule: Rule, facts: FactsByCredential, onDate: string): Verdict {
  const { decision, clauses, needed } = decide(rule, facts, onDate);
  const named = (met: boolean | string) => clauses.filter((clause) => clause.met === met).map(({ id }) => id);
  const grading = new Set(rule.grades?.of.map(({ clause }) => clause));
  return {
    decision,
    // a grade that is not reached says nothing about eligibility
    notMet: named(false).filter((id) => !grading.has(id)),
    unproved: named('unproved'),
    needed,
    grade: decision === 'eligible' ? (gradeOf(rule, clauses)?.value ?? null) : null,
  };
}
