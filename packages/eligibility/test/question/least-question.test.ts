import { describe, expect, it } from 'vitest';
import { leastQuestion, parseRule, toDcqlQuery } from '../../src/index.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const question = leastQuestion(parseRule(sampleDocument()));

describe('the least question', () => {
  it('asks for the claims the clauses read, a credential once', () => {
    expect(question.credentials).toEqual([
      { id: 'income', vct: 'urn:anju:income:1', claims: ['annual_income_fen', 'net_assets_fen'] },
      { id: 'household', vct: 'urn:anju:household:1', claims: ['household_size'] },
      { id: 'property', vct: 'urn:anju:property:1', claims: ['usable_area_csqm', 'in_other_scheme'] },
      { id: 'residency', vct: 'urn:anju:residency:1', claims: ['basis', 'resident_since'] },
    ]);
  });

  it('asks for what a table goes by although no clause names it', () => {
    const document = sampleDocument();
    document.clauses.splice(1, 1);
    delete document.parameters.area_limit_per_head;
    delete document.facts.area;
    expect(leastQuestion(parseRule(document)).credentials[1]?.claims).toEqual(['household_size']);
  });
});

describe('the DCQL query', () => {
  it('requires every credential and every claim, by type and path', () => {
    expect(toDcqlQuery(question, { match: 'none' }).credentials[0]).toEqual({
      id: 'income',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:income:1'] },
      claims: [{ path: ['annual_income_fen'] }, { path: ['net_assets_fen'] }],
    });
  });

  it('adds the person and household number to every credential when matching is plain', () => {
    const { credentials } = toDcqlQuery(question, { match: 'plain' });
    expect(credentials).toHaveLength(4);
    for (const { claims } of credentials)
      expect(claims.slice(-2)).toEqual([{ path: ['person_number'] }, { path: ['household_number'] }]);
  });

  it('leaves out credential_sets and optional members, so nothing in it is optional', () => {
    const query = toDcqlQuery(question, { match: 'plain' });
    expect(Object.keys(query)).toEqual(['credentials']);
  });
});
