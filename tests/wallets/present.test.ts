// Wallets that share no code with ours answer the whole question of a rule over real HTTP, and are given the decision.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eligible, issueAll, justAbove } from '../../verifier/test/support/people.ts';
import { type Departments, startDepartments } from '../support/departments.ts';
import { type ListeningVerifier, listenForAgencies, PREFIXES } from './listening-verifier.ts';
import type { Card } from './wallet.ts';
import { WALLETS } from './wallets.ts';

let departments: Departments;
let verifier: ListeningVerifier;
let cards: Card[];

beforeAll(async () => {
  departments = await startDepartments();
  verifier = await listenForAgencies(departments);
  cards = Object.values(await issueAll(departments, eligible));
});
afterAll(async () => {
  await verifier?.close();
  await departments?.stop();
});

describe.each(PREFIXES)('asked under %s', (prefix) => {
  const agency = () => verifier.agencies[prefix];

  describe.each(WALLETS)('%s', (_name, createWallet) => {
    test.each(['get', 'post'])('fetches with %s, shows four cards, and is told eligible', async (method) => {
      const wallet = createWallet({ cards, fetch, ...verifier.trust });
      const { request_id: id, qr } = await agency().ask();
      const request = await wallet.open(
        qr.replace('request_uri_method=post', `request_uri_method=${method}`),
      );
      expect(request.client_id.startsWith(`${prefix}:`)).toBe(true);
      expect('wallet_nonce' in request).toBe(method === 'post');
      const vpToken = await wallet.present(request);
      expect(Object.keys(vpToken).sort()).toEqual(['household', 'income', 'property', 'residency']);

      const { status, body } = await wallet.send(request, await wallet.encrypt(request, vpToken));
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { anju_result: { decision: 'eligible', request_id: id } },
      });
      expect(await agency().state(id)).toMatchObject({
        state: 'decided',
        decision: { decision: 'eligible' },
      });
    });

    test('is told not eligible one fen above the limit', async () => {
      const above = Object.values(await issueAll(departments, justAbove));
      const wallet = createWallet({ cards: above, fetch, ...verifier.trust });
      const request = await wallet.open((await agency().ask()).qr);
      const answer = await wallet.send(request, await wallet.encrypt(request, await wallet.present(request)));
      expect(answer).toMatchObject({ status: 200, body: { anju_result: { decision: 'not_eligible' } } });
    });
  });
});
