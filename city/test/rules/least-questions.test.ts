// Whom the city's rules ask for what: nothing on which no decision hangs.

import { leastQuestion, reasonsToAsk } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { loadRules, type PublishedRule } from '../../src/index.ts';

const published = await loadRules();
const DAY = '2026-07-01';

describe('the least question of each rule of the city', () => {
  it.each(published.map((one): [string, PublishedRule] => [`${one.rule.id} ${one.rule.version}`, one]))(
    'asks for nothing without which everybody could still be decided: %s',
    (_, { rule }) => {
      const reasons = reasonsToAsk(rule, rule.in_force_from > DAY ? rule.in_force_from : DAY);
      const asked = leastQuestion(rule).routes.flatMap(({ credentials }) =>
        credentials.flatMap(({ claims }) => claims),
      );
      expect(reasons).toHaveLength(asked.length);
      const idle = reasons.filter(({ people }) => people === null);
      expect(idle.map(({ route, credential, claim }) => `route ${route}: ${credential} ${claim}`)).toEqual(
        [],
      );
    },
  );
});
