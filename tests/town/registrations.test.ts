// Who is registered to ask citizens in the town, and for what: the agencies by their rules, and each department that asks
// who somebody is. The rules themselves stand on the chain by their hashes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Department, loadAgencyIds, loadDepartments, loadRules, type PublishedRule } from '@anju/city';
import { leastQuestion, toDcqlQuery } from '@anju/eligibility';
import { overAsking, parseRegistration } from '@anju/registry-contracts/follow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environments } from '../../tools/town/addresses.ts';
import { midnightSeconds, type Wanted, wantedIn } from '../../tools/town/council.ts';
import type { DataFolder } from '../../tools/town/data-folder.ts';

const IDENTITY = 'urn:anju:identity:1';
const dir = mkdtempSync(join(tmpdir(), 'anju-registrations-'));
const folder = { issuerDir: join(dir, 'issuer'), verifierDir: join(dir, 'verifier') } as DataFolder;
const environments = { verifier: {} } as Environments;
let departments: Department[];
let agencies: string[];
let rules: PublishedRule[];
let wanted: Wanted;

function writeEnrolment(service: string, name: string, content: object): void {
  mkdirSync(join(service, 'enrolment'), { recursive: true });
  writeFileSync(join(service, 'enrolment', `${name}.json`), JSON.stringify(content));
}

beforeAll(async () => {
  departments = await loadDepartments();
  for (const { id, credential } of departments) {
    const { vct } = credential;
    const iss = `http://issuer.test/${id}`;
    writeEnrolment(folder.issuerDir, id, { department: id, iss, vct, did: `did:${id}`, thumbprint_hex: id });
    writeEnrolment(folder.issuerDir, `${id}.type`, {});
  }
  agencies = await loadAgencyIds();
  for (const id of agencies) {
    writeEnrolment(folder.verifierDir, id, { agency: id, did: `did:${id}`, thumbprint_hex: id });
  }
  rules = await loadRules();
  wanted = await wantedIn(folder, environments, '00', 0);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const registrationOf = (id: string) => {
  const found = wanted.verifiers.find(({ did }) => did === `did:${id}`);
  if (found === undefined) throw new Error(`${id} is not registered`);
  expect(found.thumbprintHex).toBe(id);
  return parseRegistration(found.document);
};

describe('a department', () => {
  it('is registered in its own name, with the key that it issues with', () => {
    const asking = departments.filter(({ credential }) => credential.vct !== IDENTITY);
    expect(wanted.verifiers.map(({ did }) => did).sort()).toEqual(
      [...agencies, ...asking.map(({ id }) => id)].map((id) => `did:${id}`).sort(),
    );
    for (const { id, name } of asking) expect([id, registrationOf(id).name]).toEqual([id, name]);
  });

  it('may ask for the person number of the identity credential, and for nothing else', () => {
    const asks = (vct: string, ...claims: string[]) => ({ credentials: [{ vct, claims }] });
    const registration = registrationOf('income');
    expect(overAsking(registration, asks(IDENTITY, 'person_number'))).toEqual([]);
    expect(overAsking(registration, asks(IDENTITY, 'person_number', 'name'))).toHaveLength(1);
    expect(overAsking(registration, asks('urn:anju:household:1', 'person_number'))).toHaveLength(1);
  });
});

it('each agency is registered with its own key: the housing office for its rules, the owners’ committee for a query and a rule', () => {
  const rulesOf = (id: string) => registrationOf(id).purposes.map(({ rules }) => rules);
  const held = (...of: string[][]) => expect.arrayContaining(of);
  expect(rulesOf('housing-office')).toEqual(
    held(
      ['beijing-public-rental'],
      ['beijing-rent-subsidy'],
      ['chaoyang-resident'],
      ['shanghai-public-rental'],
    ),
  );
  expect(rulesOf('owners-assembly')).toEqual(held([], ['owners-vote-chenguang']));
});

/** Claims by type, each type once. */
function claimsByType(asked: { vct: string; claims: readonly string[] }[]): Record<string, string[]> {
  const types = new Map<string, Set<string>>();
  for (const { vct, claims } of asked) types.set(vct, new Set([...(types.get(vct) ?? []), ...claims]));
  return Object.fromEntries([...types].map(([vct, claims]) => [vct, [...claims].sort()]));
}

it('a purpose names rules of the city alone; a rule that no purpose names is asked by nobody', () => {
  const named = agencies.flatMap((id) => registrationOf(id).purposes.flatMap((purpose) => purpose.rules));
  expect(named.length).toBeGreaterThan(0);
  expect(rules.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining(named));
});

it('the purpose of a rule lists the claims that the rule asks for, over all its routes, and no claim beside', () => {
  const purposes = agencies.flatMap((id) => registrationOf(id).purposes);
  const asked = rules.filter(({ rule }) => purposes.some((purpose) => purpose.rules.includes(rule.id)));
  expect(asked.length).toBeGreaterThanOrEqual(5);
  for (const { rule } of asked) {
    const { credentials } = toDcqlQuery(leastQuestion(rule), { match: 'plain' });
    const wantedClaims = credentials.map(({ meta, claims }) => ({
      vct: meta.vct_values[0] ?? '',
      claims: claims.map(({ path }) => path[0] ?? ''),
    }));
    const listed = purposes.filter((purpose) => purpose.rules.includes(rule.id));
    expect(listed.map((purpose) => claimsByType(purpose.credentials))).toEqual([claimsByType(wantedClaims)]);
  }
});

it('every rule of the city is published with the hash of its bytes, from the midnight before its first day', () => {
  const published = wanted.publications.filter(({ kind }) => kind === 'rule');
  const byDay = (a: PublishedRule, b: PublishedRule) =>
    a.rule.in_force_from < b.rule.in_force_from ? -1 : Number(a.rule.in_force_from > b.rule.in_force_from);
  expect(rules.length).toBeGreaterThanOrEqual(5);
  expect(published).toEqual(
    rules.toSorted(byDay).map(({ rule, sha256Hex }) => ({
      kind: 'rule',
      id: rule.id,
      version: rule.version,
      sha256Hex,
      effectiveFromSeconds: midnightSeconds(rule.in_force_from, rule.time_zone),
      uri: `/rules/${rule.id}/${rule.version}`,
    })),
  );
});
