import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CredentialType, checkFactsAgainst, parseRule } from '../../src/index.ts';
import { routedDocument } from '../support/refused-requirements.ts';
import type { Document } from '../support/sample-rule.ts';

/** What departments would say who attest exactly what the document declares. */
function typesOf(document: Document): CredentialType[] {
  const types = new Map<string, { vct: string; claims: Document[] }>();
  for (const { vct, claim, values, label: _, credential: __, ...rest } of Object.values<Document>(
    document.facts,
  )) {
    const type = types.get(vct) ?? { vct, claims: [] as Document[] };
    type.claims.push({
      name: claim,
      disclosure: 'on_request',
      ...rest,
      ...(values && { values: values.map((value: string) => ({ value, code: 1 })) }),
    });
    types.set(vct, type);
  }
  return [...types.values()];
}

const typeOf = (types: CredentialType[], vct: string): Document => types.find((type) => type.vct === vct);
const claimOf = (types: CredentialType[], vct: string, name: string): Document =>
  typeOf(types, vct).claims.find((claim: Document) => claim.name === name);

const SIZE = ['urn:anju:household:1', 'household_size'] as const;
const AREA = ['urn:anju:property:1', 'usable_area_csqm'] as const;
const BASIS = ['urn:anju:residency:1', 'basis'] as const;

function refusal(change: (types: CredentialType[]) => void) {
  const types = typesOf(routedDocument());
  change(types);
  const [error] = checkFactsAgainst(parseRule(routedDocument()), types);
  return error === undefined ? 'accepted' : { code: error.code, path: error.path };
}

describe('the facts of a rule', () => {
  it('hold when they are claims that departments attest so', () => {
    expect(refusal(() => undefined)).toBe('accepted');
  });

  it('may declare a range wider than what is attested, and leave claims unused', () => {
    expect(
      refusal((types) => {
        Object.assign(claimOf(types, ...SIZE), { minimum: 2, maximum: 63 });
        claimOf(types, ...SIZE).required = true;
        typeOf(types, SIZE[0]).claims.push({ name: 'more', kind: 'date' });
      }),
    ).toBe('accepted');
  });

  it.each<[string, string, string, (types: CredentialType[]) => void]>([
    ['of a type nobody issues', 'type_unknown', '/facts/size/vct', (t) => t.splice(1, 1)],
    [
      'of a claim its type has not',
      'claim_unknown',
      '/facts/size/claim',
      (t) => (claimOf(t, ...SIZE).name = 'size'),
    ],
    [
      'of a claim that is never shown',
      'claim_only_for_matching',
      '/facts/size/claim',
      (t) => (claimOf(t, ...SIZE).disclosure = 'to_match_only'),
    ],
    [
      'of another kind',
      'claim_differs',
      '/facts/unit/kind',
      (t) => (claimOf(t, 'urn:anju:unit:1', 'unit').kind = 'image'),
    ],
    ['in another unit', 'claim_differs', '/facts/size/unit', (t) => (claimOf(t, ...SIZE).unit = 'home')],
    ['of another area', 'claim_differs', '/facts/area/area', (t) => (claimOf(t, ...AREA).area = 'building')],
    [
      'beginning above the least value',
      'claim_differs',
      '/facts/size/minimum',
      (t) => (claimOf(t, ...SIZE).minimum = 0),
    ],
    [
      'ending below the greatest',
      'claim_differs',
      '/facts/size/maximum',
      (t) => (claimOf(t, ...SIZE).maximum = 65),
    ],
    ['of no known range', 'claim_differs', '/facts/size/minimum', (t) => delete claimOf(t, ...SIZE).minimum],
    [
      'without a value that is attested',
      'claim_differs',
      '/facts/basis/values',
      (t) => claimOf(t, ...BASIS).values.push({ value: 'visitor' }),
    ],
    [
      'with a value that nobody attests',
      'claim_differs',
      '/facts/basis/values',
      (t) => claimOf(t, ...BASIS).values.pop(),
    ],
  ])('%s are refused', (_, code, path, change) => {
    expect(refusal(change)).toEqual({ code, path });
  });

  it('are told each by itself where several are wrong', () => {
    const types = typesOf(routedDocument());
    Object.assign(claimOf(types, ...AREA), { area: 'building', unit: 'home' });
    claimOf(types, ...BASIS).values.pop();
    const found = checkFactsAgainst(parseRule(routedDocument()), types).map(({ path }) => path);
    expect(found.sort()).toEqual(['/facts/area/area', '/facts/area/unit', '/facts/basis/values']);
  });

  it('of every shipped rule are what the city’s departments attest', () => {
    const city = join(import.meta.dirname, '..', '..', '..', '..', 'city');
    const read = (folder: string): Document[] =>
      readdirSync(join(city, folder))
        .filter((file) => file.endsWith('.json'))
        .map((file) => JSON.parse(readFileSync(join(city, folder, file), 'utf8')));
    const types = read('departments').map(({ credential }) => credential);
    for (const document of read('rules')) expect(checkFactsAgainst(parseRule(document), types)).toEqual([]);
  });
});
