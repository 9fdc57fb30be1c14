// A rule of one credential beside the city's, which asks for four: what a session costs is measured with both.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { parseRule } from '@anju/eligibility';
import type { VerifierPorts } from '../verifier/src/app.ts';

export const ONE_CREDENTIAL = 'income-alone';

/** The city's rule as far as it speaks of income, with one limit for everybody. */
export function incomeAlone(): ReturnType<VerifierPorts['rules']['inForce']>[number] {
  const whole = JSON.parse(
    readFileSync(join(cityDir, 'rules', 'beijing-public-rental-2011-25.json'), 'utf8'),
  );
  const { annual_income: income } = whole.facts;
  const clause = whole.clauses.find(({ id }: { id: string }) => id === 'annual-income');
  const right = { number: 10_000_000, unit: 'fen' };
  const document = Buffer.from(
    JSON.stringify({
      ...whole,
      id: ONE_CREDENTIAL,
      facts: { annual_income: income },
      parameters: {},
      clauses: [{ ...clause, condition: { left: { fact: 'annual_income' }, is: 'at_most', right } }],
      unconfirmed: [],
      not_covered: [],
    }),
  );
  const sha256 = createHash('sha256').update(document).digest('hex');
  return { rule: parseRule(document), sha256, document };
}

/** For `openVerifier`: the rules in force, and this one. */
export function withOneCredential({ rules }: VerifierPorts): Pick<VerifierPorts, 'rules'> {
  const alone = incomeAlone();
  return {
    rules: {
      ...rules,
      inForce: (at) => [...rules.inForce(at), alone],
      bySha256: (sha256) => (sha256 === alone.sha256 ? alone : rules.bySha256(sha256)),
    },
  };
}
