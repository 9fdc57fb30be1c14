// The desk offers an agency the rules that it is registered for, and no others.
import { loadRules, loadVerifiers } from '@anju/city';
import { parseRegistration, spellRegistration, type VerifierLookUp } from '@anju/registry-contracts/follow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createRuleCatalogue } from '../../src/rules/rule-catalogue.ts';
import { createFakePorts, officers } from '../support/fake-ports.ts';
import { PASSWORD } from '../support/verifier.ts';

const NOW = new Date('2026-11-20T02:00:00Z');
const city = (await loadRules()).map(({ rule, sha256Hex, bytes }) => ({
  rule,
  sha256: sha256Hex,
  document: bytes,
}));

let found: VerifierLookUp = { status: 'unlisted' };
let app: Awaited<ReturnType<typeof createApp>>;
let cookie: string;

beforeAll(async () => {
  const rules = createRuleCatalogue(city, []);
  const now = () => NOW;
  app = await createApp(await createFakePorts({ registrationOf: () => found, rules, now }));
  const payload = { login: officers[0].login, password: PASSWORD };
  const signedIn = await app.inject({ method: 'POST', url: '/desk/session', payload });
  cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
});
afterAll(() => app.close());

async function offeredTo(asIs: VerifierLookUp): Promise<string[]> {
  found = asIs;
  const { services } = (await app.inject({ url: '/desk/services', headers: { cookie } })).json();
  return services.map(({ rule_id: id }: { rule_id: string }) => id);
}

async function listedAs(id: string): Promise<VerifierLookUp> {
  const document = spellRegistration((await loadVerifiers()).get(id));
  const registration = { did: 'did:a', thumbprintHex: '00', version: 1, sinceSeconds: 1, document };
  return { status: 'known', registration: { ...registration, state: 'active' } };
}

const inForce = createRuleCatalogue(city, [])
  .inForce(NOW)
  .map(({ rule }) => rule.id);

async function namedBy(id: string): Promise<string[]> {
  const { purposes } = parseRegistration(spellRegistration((await loadVerifiers()).get(id)));
  const named = new Set(purposes.flatMap(({ rules }) => rules));
  return inForce.filter((rule) => named.has(rule)).sort();
}

test('each agency its own rules, of those in force', async () => {
  const offered = async (id: string) => (await offeredTo(await listedAs(id))).sort();
  expect(await offered('housing-office')).toEqual(await namedBy('housing-office'));
  expect(await offered('housing-office')).toEqual(
    expect.arrayContaining([
      ...['beijing-public-rental', 'beijing-rent-subsidy', 'chaoyang-resident'],
      'shanghai-public-rental',
    ]),
  );
  expect(await offered('housing-office')).not.toContain('owners-vote-chenguang');
  expect(await offered('owners-assembly')).toEqual(await namedBy('owners-assembly'));
  expect(await offered('owners-assembly')).toContain('owners-vote-chenguang');
});

test('an agency that is registered for no rule none, and one that nobody registered all', async () => {
  expect(await offeredTo(await listedAs('income'))).toEqual([]);
  expect(await offeredTo({ status: 'unlisted' })).toHaveLength(inForce.length);
});
