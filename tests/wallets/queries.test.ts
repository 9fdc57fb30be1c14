// An agency's own query, in every form that the language has, answered by wallets that share no code with ours.
import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, eligible, issueAll } from '../../verifier/test/support/people.ts';
import { type Departments, startDepartments } from '../support/departments.ts';
import { type AgencySystem, type ListeningVerifier, listenForAgencies } from './listening-verifier.ts';
import type { Card } from './wallet.ts';
import { WALLETS } from './wallets.ts';

let departments: Departments;
let verifier: ListeningVerifier;
let agency: AgencySystem;
let cards: Card[];

beforeAll(async () => {
  departments = await startDepartments();
  verifier = await listenForAgencies(departments);
  agency = verifier.agencies.decentralized_identifier;
  const issued = await issueAll(departments, eligible);
  cards = [...Object.values(issued), await departments.issue('income', claimsOf(eligible).income)];
});
afterAll(async () => {
  await verifier?.close();
  await departments?.stop();
});

const purpose = { 'zh-CN': '核对', en: 'To check' };
const ofType = (id: string, more: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:anju:${id}:1`] },
  ...more,
});
const claim = (name: string, more: object = {}) => ({ path: [name], ...more });
const district = ofType('residency', { claims: [claim('district')] });
const role = ofType('household', { claims: [claim('role')] });

/** The names that a presentation discloses. */
const shownBy = (presentation: string) =>
  presentation
    .split('~')
    .slice(1, -1)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString())[1]);

describe.each(WALLETS)('%s', (_name, createWallet) => {
  async function answer(dcql_query: object) {
    const wallet = createWallet({ cards, fetch, ...verifier.trust });
    const { request_id: id, qr } = await agency.ask({ dcql_query, purpose });
    const request = await wallet.open(qr);
    const vpToken = await wallet.present(request);
    const answered = await wallet.send(request, await wallet.encrypt(request, vpToken));
    expect(answered.status).toBe(200);
    expect((await agency.state(id)).decision?.decision).toBe('answered');
    return Object.fromEntries(Object.entries(vpToken).map(([name, shown]) => [name, shown.map(shownBy)]));
  }

  test('shows nothing but the card where no claim is asked for', async () => {
    expect(await answer({ credentials: [ofType('property')] })).toEqual({ property: [[]] });
  });

  test('shows a claim whose value is one of those wanted', async () => {
    const claims = [claim('assistance', { values: ['minimum_living', 'none'] })];
    expect(await answer({ credentials: [ofType('income', { claims })] })).toEqual({
      income: [['assistance']],
    });
  });

  test('keeps back a claim that has another value, and then answers nothing', async () => {
    const claims = [claim('assistance', { values: ['minimum_living'] })];
    await expect(answer({ credentials: [ofType('income', { claims })] })).rejects.toThrow();
  });

  test('takes the first claim set that it can meet', async () => {
    const claims = [
      claim('vehicle', { id: 'a' }),
      claim('homes_owned', { id: 'b', values: [0] }),
      claim('in_other_scheme', { id: 'c', values: [false] }),
    ];
    const claim_sets = [['a', 'b'], ['b', 'c'], ['c']];
    expect(await answer({ credentials: [ofType('property', { claims, claim_sets })] })).toEqual({
      property: [['homes_owned', 'in_other_scheme']],
    });
  });

  test('takes the first set of credentials that it holds, and leaves out what nobody needs', async () => {
    const credentials = [ofType('unit', { claims: [claim('unit')] }), district, role];
    const credential_sets = [
      { options: [['unit'], ['residency']] },
      { options: [['household']], required: false },
    ];
    expect(await answer({ credentials, credential_sets })).toEqual({ residency: [['district']] });
  });

  test('shows every copy of a type where several are asked for', async () => {
    const income = ofType('income', { multiple: true, claims: [claim('assessed_on')] });
    expect(await answer({ credentials: [income] })).toEqual({ income: [['assessed_on'], ['assessed_on']] });
  });

  test('shows what the wanted authority has certified, and nothing for another', async () => {
    const { publicKey } = new X509Certificate(departments.authority.rootPem);
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    // RFC 5280, section 4.2.1.2, method 1
    const keyId = createHash('sha1').update(point).digest('base64url');
    const by = (value: string) => ({ trusted_authorities: [{ type: 'aki', values: [value] }] });
    expect(await answer({ credentials: [{ ...district, ...by(keyId) }] })).toEqual({
      residency: [['district']],
    });
    await expect(answer({ credentials: [{ ...district, ...by('AAAA') }] })).rejects.toThrow();
  });
});
