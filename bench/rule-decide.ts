// One decision under the Beijing rule, from disclosed claims to clauses; every household of the register in its turn.
import assert from 'node:assert/strict';
import { decide } from '@anju/eligibility';
import { type Figure, median, repeated, sampleInTurns } from './measure.ts';
import { DAY, loadCityFacts } from './register-facts.ts';

const RULE_ID = 'beijing-public-rental';
const ROUNDS = { rounds: 100, warmUpRounds: 20 };
const PIECES = 1_000;

export async function measureRuleDecide(): Promise<Figure[]> {
  const { rules, households } = await loadCityFacts();
  const rule = rules.find(({ id }) => id === RULE_ID);
  assert(rule);
  let turn = 0;
  const decideNext = () => {
    turn = (turn + 1) % households.length;
    return decide(rule, households[turn] ?? {}, DAY);
  };
  const { decision } = await sampleInTurns({ decision: repeated(PIECES, decideNext) }, ROUNDS);
  return [{ name: 'rule-decide', median: median(decision), unit: 'microseconds' }];
}
