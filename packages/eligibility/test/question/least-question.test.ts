import { describe, expect, it } from 'vitest';
import { leastQuestion, parseRule } from '../../src/index.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { sampleDocument } from '../support/sample-rule.ts';

describe('the least question', () => {
  it('of a rule with one way to meet it asks for the claims its clauses read, a credential once', () => {
    const rule = parseRule(sampleDocument());
    expect(leastQuestion(rule)).toEqual({
      routes: [
        {
          text: null,
          clauses: rule.clauses.map(({ id }) => id),
          credentials: [
            { id: 'income', vct: 'urn:anju:income:1', claims: ['annual_income_fen', 'net_assets_fen'] },
            { id: 'household', vct: 'urn:anju:household:1', claims: ['household_size'] },
            {
              id: 'property',
              vct: 'urn:anju:property:1',
              claims: ['usable_area_csqm', 'in_other_scheme'],
            },
            { id: 'residency', vct: 'urn:anju:residency:1', claims: ['basis', 'resident_since'] },
          ],
        },
      ],
    });
  });

  it('asks for what a table goes by although no clause names it', () => {
    const document = sampleDocument();
    document.clauses.splice(1, 1);
    delete document.parameters.area_limit_per_head;
    delete document.facts.area;
    const [route] = leastQuestion(parseRule(document)).routes;
    expect(route?.credentials.find(({ id }) => id === 'household')?.claims).toEqual(['household_size']);
  });

  it('asks on each route for what that route reads and what grades, and for nothing of another route', () => {
    const { routes } = leastQuestion(parseRule(routesDocument()));
    const asked = routes.map(({ text, credentials }) => [
      text?.en,
      credentials.map(({ id, claims }) => `${id}: ${claims.join(' ')}`),
    ]);
    expect(asked).toEqual([
      [
        'Locals',
        [
          'residency: basis',
          'employment: contract_since',
          'household: household_size',
          'property: building_area_csqm',
        ],
      ],
      [
        'Insured',
        [
          'residency: permit_since',
          'employment: insured_since contract_since',
          'household: household_size',
          'property: building_area_csqm',
        ],
      ],
      [
        'Leased by the employer',
        [
          'residency: permit_since',
          'employment: employer_leases',
          'household: household_size',
          'property: building_area_csqm',
        ],
      ],
    ]);
    expect(routes.map(({ clauses }) => clauses)).toEqual([
      ['area', 'local', 'contract'],
      ['area', 'permit', 'insured', 'contract'],
      ['area', 'permit', 'employer'],
    ]);
  });

  it('asks for what only the grade depends on', () => {
    const document = routesDocument();
    document.clauses[0].condition = {
      left: { fact: 'area' },
      is: 'less_than',
      right: { number: 6_000, unit: 'csqm', area: 'building' },
    };
    for (const { credentials } of leastQuestion(parseRule(document)).routes)
      expect(credentials.map(({ id }) => id)).toContain('household');
  });
});
