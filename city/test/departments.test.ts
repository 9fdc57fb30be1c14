import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityDir, type Department, loadDepartments, loadRules } from '../src/index.ts';

let departments: Department[];
let copy: string;

beforeAll(async () => {
  departments = await loadDepartments();
  copy = await mkdtemp(join(tmpdir(), 'city-'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const claimsOf = (id: string) =>
  departments.find((department) => department.id === id)?.credential.claims ?? [];

describe('the departments', () => {
  it('are the seven of the data standard, each with its own type', () => {
    expect(departments.map(({ id, credential }) => [id, credential.configurationId, credential.vct])).toEqual(
      [
        ['employment', 'employment', 'urn:anju:employment:1'],
        ['household', 'household', 'urn:anju:household:1'],
        ['identity', 'identity', 'urn:anju:identity:1'],
        ['income', 'income', 'urn:anju:income:1'],
        ['property', 'property', 'urn:anju:property:1'],
        ['residency', 'residency', 'urn:anju:residency:1'],
        ['unit', 'unit', 'urn:anju:unit:1'],
      ],
    );
  });

  it('attest exactly the claims of the data standard', () => {
    const own = (id: string) =>
      claimsOf(id)
        .slice(2)
        .map(({ name }) => name);
    expect(own('income')).toEqual([
      'household_annual_income_fen',
      'household_monthly_income_fen',
      'household_net_assets_fen',
      'assistance',
      'assessed_on',
    ]);
    expect(own('residency')).toEqual(['basis', 'district', 'hukou_since', 'permit_since']);
    expect(own('household')).toEqual(['household_size', 'minor_children', 'household_since', 'role']);
    expect(own('property')).toEqual([
      'homes_owned',
      'household_usable_area_csqm',
      'household_building_area_csqm',
      'in_other_scheme',
    ]);
    expect(own('identity')).toEqual(['name', 'birth_date', 'id_number', 'portrait']);
    expect(own('unit')).toEqual(['assembly', 'unit', 'exclusive_area_csqm', 'owned_since']);
    expect(own('employment')).toEqual([
      'insured_since',
      'contract_since',
      'contract_until',
      'employer_leases',
    ]);
  });

  it('name the person, portrait and identity number in the identity credential alone', () => {
    for (const { id, credential } of departments)
      if (id !== 'identity')
        for (const { name, kind } of credential.claims) {
          expect(['name', 'birth_date', 'id_number', 'portrait']).not.toContain(name);
          expect(kind).not.toBe('image');
        }
  });

  it('differ in how they issue: several units a person, work reviewed online, income also as W3C VC', () => {
    const members = (member: 'recordKey' | 'review' | 'formats') =>
      departments.filter(({ credential }) => credential[member] !== undefined);
    expect(members('recordKey').map(({ id, credential }) => [id, credential.recordKey])).toEqual([
      ['unit', 'unit'],
    ]);
    expect(members('review').map(({ id, credential }) => [id, credential.review])).toEqual([
      ['employment', 'online'],
    ]);
    expect(members('formats').map(({ id, credential }) => [id, credential.formats])).toEqual([
      ['income', ['dc+sd-jwt', 'jwt_vc_json']],
    ]);
  });

  it('say in both languages what nobody asks the holder to show', () => {
    for (const { credential } of departments) {
      expect(credential.neverDisclosed?.['zh-CN']).toContain('人员编号和家庭编号');
      expect(credential.neverDisclosed?.en).toContain('person number or the household number');
    }
  });

  it('put on their cards at most three claims of their own, none that serves to match, no picture', () => {
    for (const { id, credential } of departments) {
      const shown = credential.card.shows ?? [];
      expect(shown.length).toBeGreaterThan(0);
      for (const name of shown) {
        const { disclosure, kind } = claimsOf(id).find((claim) => claim.name === name) ?? {};
        expect([disclosure, kind === 'image']).toEqual(['on_request', false]);
      }
    }
  });

  it('count in the units of the data standard: fen, hundredths of a square metre, days, closed lists', () => {
    const words = new Map(
      departments.flatMap(({ id, credential }) =>
        credential.claims
          .slice(2)
          .map(({ name, kind, unit, area, values }) => [
            `${id}.${name}`,
            [kind, unit, area, values?.map(({ value }) => value).join(' ')].filter(Boolean).join(', '),
          ]),
      ),
    );
    expect(Object.fromEntries(words)).toEqual({
      'income.household_annual_income_fen': 'integer, fen',
      'income.household_monthly_income_fen': 'integer, fen',
      'income.household_net_assets_fen': 'integer, fen',
      'income.assistance': 'enumeration, none low_income minimum_living_allowance destitute',
      'income.assessed_on': 'date',
      'residency.basis': 'enumeration, urban_hukou rural_hukou residence_permit',
      'residency.district': expect.stringMatching(/^enumeration, 110101( 1101\d\d)+$/),
      'residency.hukou_since': 'date',
      'residency.permit_since': 'date',
      'household.household_size': 'integer, person',
      'household.minor_children': 'integer, person',
      'household.household_since': 'date',
      'household.role': 'enumeration, head spouse child other',
      'property.homes_owned': 'integer, home',
      'property.household_usable_area_csqm': 'integer, csqm, usable',
      'property.household_building_area_csqm': 'integer, csqm, building',
      'property.in_other_scheme': 'boolean',
      'identity.name': 'text',
      'identity.birth_date': 'date',
      'identity.id_number': 'text',
      'identity.portrait': 'image',
      'unit.assembly': 'text',
      'unit.unit': 'text',
      'unit.exclusive_area_csqm': 'integer, csqm, exclusive',
      'unit.owned_since': 'date',
      'employment.insured_since': 'date',
      'employment.contract_since': 'date',
      'employment.contract_until': 'date',
      'employment.employer_leases': 'boolean',
    });
    const rangeOf = (id: string, name: string) => claimsOf(id).find((claim) => claim.name === name);
    // Net assets may be debts; nobody lives in a household of nobody.
    expect(rangeOf('income', 'household_net_assets_fen')?.minimum).toBeLessThan(0);
    expect(rangeOf('household', 'household_size')?.minimum).toBe(1);
  });

  it('all carry person and household number, which serve to match and nothing else', () => {
    for (const { credential } of departments)
      for (const claim of credential.claims) {
        const isNumber = ['person_number', 'household_number'].includes(claim.name);
        expect(claim.disclosure).toBe(isNumber ? 'to_match_only' : 'on_request');
        if (isNumber) expect(claim.required).toBe(true);
      }
    for (const { credential } of departments)
      expect(credential.claims.slice(0, 2).map(({ pattern }) => pattern)).toEqual([
        '^P[0-9]{10}$',
        '^H[0-9]{10}$',
      ]);
  });

  it('name a claim once and number the values of an enumeration without repetition', () => {
    for (const { credential } of departments) {
      const names = credential.claims.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { values = [] } of credential.claims) {
        expect(new Set(values.map(({ code }) => code)).size).toBe(values.length);
        expect(new Set(values.map(({ value }) => value)).size).toBe(values.length);
      }
    }
  });

  it('check against each other only days, or whole numbers of one unit', () => {
    for (const { id, credential } of departments)
      for (const check of credential.checks) {
        const [left, right] = [check.left, check.right].map((name) =>
          claimsOf(id).find((c) => c.name === name),
        );
        expect([left?.kind, right?.kind]).toEqual(
          check.kind === 'not_after' ? ['date', 'date'] : ['integer', 'integer'],
        );
        expect(right?.unit).toBe(left?.unit);
      }
  });

  it('keep every amount within exact integers', () => {
    for (const { credential } of departments)
      for (const { kind, minimum, maximum } of credential.claims)
        if (kind === 'integer')
          expect(Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum)).toBe(true);
  });

  it.each([
    ['an unknown member', (d: Record<string, unknown>) => ({ ...d, colour: 'red' })],
    ['a missing label', (d: Record<string, unknown>) => ({ ...d, name: { en: 'Only English' } })],
    ['the name of another', (d: Record<string, unknown>) => ({ ...d, id: 'tax' })],
  ])('are refused with %s, and the file is named', async (_, change) => {
    await cp(join(cityDir, 'departments'), join(copy, 'departments'), { recursive: true });
    await expect(loadDepartments(join(copy, 'departments'))).resolves.toHaveLength(7);
    const file = join(copy, 'departments', 'income.json');
    await writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')))));
    await expect(loadDepartments(join(copy, 'departments'))).rejects.toThrow('departments/income.json');
  });
});

describe('every rule of the city', () => {
  it('reads claims as the departments declare them: type, kind, unit, area, range and values', async () => {
    const rules = await loadRules();
    expect(rules.length).toBeGreaterThan(0);
    for (const { rule } of rules)
      for (const fact of Object.values(rule.facts)) {
        const department = departments.find(({ id }) => id === fact.credential);
        const claim = claimsOf(fact.credential).find(({ name }) => name === fact.claim);
        const { kind, unit, area, minimum, maximum } = claim ?? {};
        expect(fact).toEqual({
          credential: department?.id,
          vct: department?.credential.vct,
          label: claim?.label,
          claim: claim?.name,
          kind,
          ...(kind === 'integer' && { unit, ...(area && { area }), minimum, maximum }),
          ...(kind === 'enumeration' && { values: claim?.values?.map(({ value }) => value) }),
        });
      }
  });
});
