/** Which facts a decision still waits for. */
import type { Condition } from '../rule.ts';
import { evaluate, type Situation } from './evaluate.ts';
import { factsReadBy, partsOf } from './facts-read.ts';
import { gradeStanding, gradingClausesThatSpeak } from './grade.ts';
import { clausesStillWanted, type Results, requirementMet } from './requirement.ts';

/**
 * Names of facts, in the rule's order: those not shown that an unproved comparison reads, which can still turn an unproved
 * clause, which can still turn the requirement or the grade. A comparison that lacks a fact is taken to be able to turn out
 * either way, whatever the facts beside it, and every comparison by itself.
 */
export function factsStillNeeded(situation: Situation, results: Results): string[] {
  const { rule } = situation;
  const wanted = requirementMet(rule, results) === undefined ? clausesStillWanted(rule, results) : new Set();
  if (gradeStanding(rule, results).is === 'open')
    for (const id of gradingClausesThatSpeak(rule, results))
      if (results.get(id) === undefined) wanted.add(id);
  const facts = new Set(
    rule.clauses
      .filter(({ id }) => wanted.has(id))
      .flatMap(({ condition }) => openFacts(condition, situation)),
  );
  return Object.keys(rule.facts).filter((name) => facts.has(name));
}

function openFacts(condition: Condition, situation: Situation): string[] {
  if (evaluate(condition, situation) !== undefined) return [];
  if ('not' in condition) return openFacts(condition.not, situation);
  if ('left' in condition || 'fact' in condition)
    return [...factsReadBy(condition, situation.rule)].filter((name) => !situation.known.has(name));
  return partsOf(condition).parts.flatMap((part) => openFacts(part, situation));
}
