/** What a decision still waits for: which clauses, and of them which facts. */
import type { Condition, Rule } from '../rule.ts';
import { evaluate, type Situation } from './evaluate.ts';
import { factsReadBy, partsOf } from './facts-read.ts';
import { gradeStanding, gradingClausesThatSpeak } from './grade.ts';
import {
  clausesStillWanted,
  type KeptClause,
  type Results,
  requirementMet,
  resultsOf,
} from './requirement.ts';

/**
 * Names of facts, in the rule's order: those not shown that an unproved comparison reads, which can still turn an unproved
 * clause, which can still turn the requirement or the grade. A comparison that lacks a fact is taken to be able to turn out
 * either way, whatever the facts beside it, and every comparison by itself.
 */
export function factsStillNeeded(situation: Situation, results: Results): string[] {
  const { rule } = situation;
  const wanted = openClauses(rule, results);
  const facts = new Set(
    rule.clauses
      .filter(({ id }) => wanted.has(id))
      .flatMap(({ condition }) => openFacts(condition, situation)),
  );
  return Object.keys(rule.facts).filter((name) => facts.has(name));
}

/**
 * Ids of the unproved clauses, as a decision kept them and in its order, that can still turn the requirement or the grade;
 * of a decision that is not open there are none to be asked for.
 */
export function neededClauses(rule: Rule, clauses: readonly KeptClause[]): string[] {
  const open = openClauses(rule, resultsOf(clauses));
  return clauses.flatMap(({ id }) => (open.has(id) ? id : []));
}

function openClauses(rule: Rule, results: Results): Set<string> {
  const open =
    requirementMet(rule, results) === undefined ? clausesStillWanted(rule, results) : new Set<string>();
  if (gradeStanding(rule, results).is === 'open')
    for (const id of gradingClausesThatSpeak(rule, results)) if (results.get(id) === undefined) open.add(id);
  return open;
}

function openFacts(condition: Condition, situation: Situation): string[] {
  if (evaluate(condition, situation) !== undefined) return [];
  if ('not' in condition) return openFacts(condition.not, situation);
  if ('left' in condition || 'fact' in condition)
    return [...factsReadBy(condition, situation.rule)].filter((name) => !situation.known.has(name));
  return partsOf(condition).parts.flatMap((part) => openFacts(part, situation));
}
