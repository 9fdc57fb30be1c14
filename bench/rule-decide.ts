// One decision, from disclosed claims to clauses: every rule in its turn, and under each every household of the register.
import { decide } from '@anju/eligibility';
import { type Figure, median, repeated, sampleInTurns } from './measure.ts';
import { DAY, loadCityFacts } from './register-facts.ts';

const ROUNDS = { rounds: 100, warmUpRounds: 20 };
const PIECES = 1_000;

export async function measureRuleDecide(): Promise<Figure[]> {
  const { rules, households } = await loadCityFacts();
  const cases = households.flatMap((facts) => rules.map((rule) => ({ rule, facts })));
  let turn = 0;
  const decideNext = () => {
    turn = (turn + 1) % cases.length;
    const { rule, facts } = cases[turn] as (typeof cases)[number];
    return decide(rule, facts, DAY);
  };
  const { decision } = await sampleInTurns({ decision: repeated(PIECES, decideNext) }, ROUNDS);
  return [{ name: 'rule-decide', median: median(decision), unit: 'microseconds' }];
}
