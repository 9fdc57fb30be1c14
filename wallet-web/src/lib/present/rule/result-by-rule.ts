// What an asker answers to a request by a rule, in the rule's words: of the answer itself only the decision and which clauses
// are met are taken, and both are held against what the rule says of what was shown. Comes with preview-by-rule.ts.
import { amountInWords, gradeOf, type Rule } from '@anju/eligibility';
import type {
  DecidedClause,
  DecidedResult,
  PresentationResult,
  RequestPreview,
  RuleOutlook,
} from '../../types.ts';
import { asDelivered } from '../answer/answered-parts.ts';

/** A decision by another rule than was asked for, or by none, is not shown as one: the asker has the answer, no more is known. */
export function tellByRule(
  result: PresentationResult,
  { rule, routes, route }: Pick<RequestPreview, 'rule' | 'routes' | 'route'>,
): PresentationResult {
  if (result.kind !== 'decided' || rule === null) return result;
  const { document, id, version, sha256 } = rule;
  const named = result.rule;
  if (named === null || named.id !== id || named.version !== version) return asDelivered(result);
  if (named.sha256 !== undefined && named.sha256 !== sha256) return asDelivered(result);
  const clauses = clausesOf(document, result.clauses);
  const grade = result.decision === 'eligible' ? shownGrade(document, clauses) : null;
  const outlook = routes[route]?.outlook ?? null;
  return {
    ...result,
    rule: { id, version, sha256, title: document.title },
    clauses,
    ...(grade === null ? {} : { grade }),
    ...(outlook === null || isSame(outlook, { ...result, clauses }) ? {} : { walletSays: outlook.decision }),
  };
}

/** In the rule's order and words, each once; what the rule does not have is not shown. */
function clausesOf({ clauses }: Rule, given: readonly DecidedClause[]): DecidedClause[] {
  return clauses.flatMap(({ id, text }) => {
    const found = given.find((clause) => clause.id === id);
    return found === undefined ? [] : [{ id, text, met: found.met }];
  });
}

const isSame = (
  outlook: RuleOutlook,
  { decision, clauses }: Pick<DecidedResult, 'decision' | 'clauses'>,
): boolean =>
  outlook.decision === decision &&
  outlook.clauses.length === clauses.length &&
  outlook.clauses.every(({ id, met }) => clauses.some((clause) => clause.id === id && clause.met === met));

function shownGrade(rule: Rule, clauses: readonly DecidedClause[]): DecidedResult['grade'] | null {
  const grade = gradeOf(rule, clauses);
  if (grade === null || rule.grades === undefined) return null;
  const { title, unit } = rule.grades;
  return { title, value: amountInWords(grade.value, unit) };
}
