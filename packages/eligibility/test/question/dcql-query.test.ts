import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { credentialOf, leastQuestion, parseRule, toDcqlQuery } from '../../src/index.ts';
import { randomDocument } from '../support/random-rules.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const oneRoute = leastQuestion(parseRule(sampleDocument()));
const threeRoutes = leastQuestion(parseRule(routesDocument()));

describe('the DCQL query of one route', () => {
  it('requires every credential and every claim, by type and path', () => {
    expect(toDcqlQuery(oneRoute, { match: 'none' }).credentials[0]).toEqual({
      id: 'income',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:income:1'] },
      claims: [{ path: ['annual_income_fen'] }, { path: ['net_assets_fen'] }],
    });
  });

  it('adds the person and household number to each of several credentials when matching is plain', () => {
    const { credentials } = toDcqlQuery(oneRoute, { match: 'plain' });
    expect(credentials).toHaveLength(4);
    for (const { claims } of credentials)
      expect(claims.slice(-2)).toEqual([{ path: ['person_number'] }, { path: ['household_number'] }]);
  });

  it('adds neither to one credential alone, which has nothing to be matched with', () => {
    const [alone] = oneRoute.routes[0]?.credentials ?? [];
    const route = { text: null, clauses: [], credentials: alone ? [alone] : [] };
    const query = toDcqlQuery({ routes: [route] }, { match: 'plain' });
    expect(query).toEqual(toDcqlQuery({ routes: [route] }, { match: 'none' }));
    expect(query.credentials).toHaveLength(1);
  });

  it('leaves out credential_sets and optional members, so nothing in it is optional', () => {
    expect(Object.keys(toDcqlQuery(oneRoute, { match: 'plain' }))).toEqual(['credentials']);
  });
});

describe('the DCQL query of several routes', () => {
  const query = toDcqlQuery(threeRoutes, { match: 'none' });

  it('has one set, which is required, whose options are the routes in their order', () => {
    expect(query.credential_sets).toEqual([
      {
        options: [
          ['residency-1', 'employment-1', 'household', 'property'],
          ['residency-2', 'employment-2', 'household', 'property'],
          ['residency-2', 'employment-3', 'household', 'property'],
        ],
      },
    ]);
  });

  it('asks a credential once for the same claims, and by numbered ids for different ones', () => {
    expect(query.credentials.map(({ id, claims }) => [id, claims.map(({ path }) => path[0])])).toEqual([
      ['residency-1', ['basis']],
      ['employment-1', ['contract_since']],
      ['household', ['household_size']],
      ['property', ['building_area_csqm']],
      ['residency-2', ['permit_since']],
      ['employment-2', ['insured_since', 'contract_since']],
      ['employment-3', ['employer_leases']],
    ]);
  });

  it('writes ids in the alphabet of section 6.1, none of them twice', () => {
    const ids = query.credentials.map(({ id }) => id);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives every option exactly what its route asks', () => {
    const options = query.credential_sets?.[0]?.options ?? [];
    const claimsOf = (queryId: string) =>
      query.credentials.find(({ id }) => id === queryId)?.claims.map(({ path }) => path[0]);
    expect(
      options.map((ids) => ids.map((id) => ({ id: credentialOf(threeRoutes, id), claims: claimsOf(id) }))),
    ).toEqual(
      threeRoutes.routes.map(({ credentials }) => credentials.map(({ id, claims }) => ({ id, claims }))),
    );
  });

  it('keeps an option for each route even where two routes ask the same', () => {
    const document = routesDocument();
    document.clauses[2].condition = { ...document.clauses[4].condition, is: 'less_than' };
    document.clauses[3].condition = { ...document.clauses[4].condition, is: 'at_most' };
    document.requires.all[1].any = [
      { all: [{ clause: 'permit' }] },
      { all: [{ clause: 'insured' }] },
      { all: [{ clause: 'contract' }, { clause: 'local' }, { clause: 'employer' }] },
    ];
    delete document.facts.permit_since;
    delete document.facts.insured_since;
    const { credential_sets } = toDcqlQuery(leastQuestion(parseRule(document)), { match: 'none' });
    expect(credential_sets?.[0]?.options[0]).toEqual(credential_sets?.[0]?.options[1]);
    expect(credential_sets?.[0]?.options).toHaveLength(3);
  });
});

describe('over random rules', () => {
  it('the query asks on every option what its route asks, nothing that no option names, and no id twice', () => {
    fc.assert(
      fc.property(randomDocument, (document) => {
        const question = leastQuestion(parseRule(document));
        const { credentials, credential_sets } = toDcqlQuery(question, { match: 'none' });
        const ids = credentials.map(({ id }) => id);
        const options = credential_sets?.[0]?.options ?? [ids];
        expect(credential_sets === undefined).toBe(question.routes.length === 1);
        expect(new Set(options.flat())).toEqual(new Set(ids));
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]+$/);
        const asked = new Map(credentials.map((one) => [one.id, one]));
        expect(
          options.map((option) =>
            option.map((id) => ({
              id: credentialOf(question, id),
              vct: asked.get(id)?.meta.vct_values[0],
              claims: asked.get(id)?.claims.map(({ path }) => path[0]),
            })),
          ),
        ).toEqual(question.routes.map((route) => route.credentials));
      }),
      { numRuns: 150 },
    );
  });
});

describe('the credential behind a credential query', () => {
  it('is named by the id of the query, numbered or not', () => {
    expect(credentialOf(threeRoutes, 'employment-3')).toBe('employment');
    expect(credentialOf(threeRoutes, 'household')).toBe('household');
    expect(credentialOf(oneRoute, 'income')).toBe('income');
  });

  it.each(['employment', 'employment-4', 'household-1', 'identity', ''])(
    'is refused for an id that the question does not ask by: %j',
    (id) => {
      expect(() => credentialOf(threeRoutes, id)).toThrow('no credential query of this id');
    },
  );
});
