// The whole register decided: 2,000 households under every published rule.
import assert from 'node:assert/strict';
import { decide } from '@anju/eligibility';
import { type Figure, median, repeated, sampleInTurns } from './measure.ts';
import { DAY, loadCityFacts } from './register-facts.ts';

const ROUNDS = { rounds: 40, warmUpRounds: 10 };

export async function measureRegisterDecide(): Promise<Figure[]> {
  const { rules, households } = await loadCityFacts();
  const decideAll = () => {
    const counts = { eligible: 0, not_eligible: 0, more_needed: 0 };
    for (const rule of rules) for (const facts of households) counts[decide(rule, facts, DAY).decision] += 1;
    return counts;
  };
  const { eligible, not_eligible: notEligible } = decideAll();
  assert(eligible > 0 && notEligible > 0);
  const { register } = await sampleInTurns({ register: repeated(1, decideAll) }, ROUNDS);
  return [{ name: 'register-decide', median: median(register) / 1_000, unit: 'milliseconds' }];
}
