// A wallet with cards beside a verifier that plays the suite's part: one town for all tests of a file.
import { afterAll, beforeAll, expect } from 'vitest';
import type { Holder } from '../../src/lib/headless.ts';
import { readPresented } from './presented.ts';
import { createSuiteVerifier, type Naming, type SuiteVerifier, type VerifierPart } from './suite-verifier.ts';
import { AGENCY_DID, createTown, registrationFor, type Town } from './town.ts';

export function useSuiteAsking() {
  let town: Town;
  let suite: SuiteVerifier;
  let holder: Holder;
  beforeAll(async () => {
    town = await createTown();
    const subject = { commonName: 'Conformance Suite', organization: '一致性测试' };
    const signer = await town.authority.certify(subject, [AGENCY_DID], ['localhost']);
    const document = registrationFor('income', 'property');
    town.chain.registerVerifier({ certificateDer: signer.certificateDer, did: AGENCY_DID, document });
    suite = await createSuiteVerifier(signer, AGENCY_DID);
    holder = town.newHolder({
      fetch: (address, init) =>
        address.startsWith(suite.base) ? fetch(address, init) : town.fetch(address, init),
    });
    await town.receiveAll(holder);
  });
  afterAll(() => suite.close());

  const copies = async () =>
    (await holder.cards()).map(({ copiesLeft }) => copiesLeft).toSorted((a, b) => a - b);
  return {
    get suite() {
      return suite;
    },
    get holder() {
      return holder;
    },
    open: (part: Partial<VerifierPart> = {}, naming?: Naming) => holder.openRequest(suite.ask(part, naming)),
    /** Asks, consents, and takes apart what came. */
    async presented(part: Partial<VerifierPart> = {}, naming?: Naming) {
      if ((await copies())[0] === 0) await town.receiveAll(holder);
      const result = await holder.present(await holder.openRequest(suite.ask(part, naming)));
      const { header, content } = await suite.opened();
      const token = content.vp_token as Record<string, string[]>;
      return { result, header, content, token, ...(await readPresented(token.my_credential?.[0] ?? '')) };
    },
    /** Nothing was posted and no copy spent. */
    async refused(part: Partial<VerifierPart>, code: string, naming?: Naming) {
      const before = await copies();
      await expect(holder.openRequest(suite.ask(part, naming))).rejects.toMatchObject({ code });
      expect(suite.posts()).toEqual([]);
      expect(await copies()).toEqual(before);
    },
  };
}
