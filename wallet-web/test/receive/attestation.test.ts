// What the wallet says of itself, to whom, and that it says it to each in another name.
import { beforeEach, describe, expect, it } from 'vitest';
import { createStoreInMemory, type Holder } from '../../src/lib/headless.ts';
import { TX_CODE } from '../support/department.ts';
import { PROVIDER } from '../support/provider.ts';
import { createTown, ISSUER_BASE, type Town } from '../support/town.ts';

let town: Town;
let store: ReturnType<typeof createStoreInMemory>;
let holder: Holder;
beforeEach(async () => {
  town = await createTown();
  store = createStoreInMemory();
  holder = town.newHolder({ walletProvider: PROVIDER, store });
});
const income = () => town.departments.income;
const logIn = async (id: 'income' | 'property' = 'income', who: Holder = holder) => {
  const { url } = await who.logIn(await who.choose(`${ISSUER_BASE}/${id}`, id));
  return who.comeBack(town.departments[id].logIn(url));
};
const expectCode = (code: string, attempt: Promise<unknown>) =>
  expect(attempt).rejects.toMatchObject({ name: 'WalletError', code });

describe('the wallet attests itself', () => {
  it.each(['taken', 'required'] as const)(
    'where an attestation is %s, with the server’s challenge',
    async (kind) => {
      income().attestation = kind;
      expect(await logIn()).toMatchObject({ received: 10 });
      expect(income().instances.size).toBe(1);
    },
  );

  it('also with the counter’s code where it is required, and then by name', async () => {
    income().attestation = 'required';
    const preview = await holder.openOffer(income().offerText());
    expect(await holder.receive(preview, { txCode: TX_CODE })).toMatchObject({ received: 10 });
    expect(income().instances.size).toBe(1);
  });

  it('learns a challenge from a server that has no endpoint for it', async () => {
    income().attestation = 'required';
    income().serverMetadata = { challenge_endpoint: undefined };
    expect(await logIn()).toMatchObject({ received: 10 });
  });

  it('to no server that does not ask, and not with the counter’s code where nobody must', async () => {
    await logIn();
    income().attestation = 'taken';
    await holder.receive(await holder.openOffer(income().offerText()), { txCode: TX_CODE });
    expect(town.provider.asked).toEqual([]);
    expect(income().instances.size).toBe(0);
  });

  it('with one key for each department, kept while it lasts, so that no two can compare', async () => {
    income().attestation = 'required';
    town.departments.property.attestation = 'required';
    await logIn('income');
    await logIn('property');
    await logIn('income');
    const [mine, theirs] = [income().instances, town.departments.property.instances];
    expect([mine.size, theirs.size]).toEqual([1, 1]);
    expect([...mine]).not.toEqual([...theirs]);
    expect(town.provider.asked.filter((path) => path.endsWith('wallet-attestation'))).toHaveLength(2);
  });

  it('with a new key once nothing of that department is left in the wallet', async () => {
    income().attestation = 'required';
    await logIn();
    const [card] = await holder.cards();
    await holder.forgetCard(card?.cardId ?? '');
    expect(await store.instances.all()).toEqual([]);
    await logIn();
    expect(income().instances.size).toBe(2);
  });

  it('anew once a day is over', async () => {
    income().attestation = 'required';
    await logIn();
    const [instance] = await store.instances.all();
    if (instance === undefined) throw new Error('no instance');
    await store.instances.put({ ...instance, attestationEndsAt: '2026-11-20T09:05:00.000Z' });
    await logIn();
    expect(income().instances.size).toBe(1);
    expect(town.provider.asked.filter((path) => path.endsWith('wallet-attestation'))).toHaveLength(2);
  });
});

describe('an attestation that a server finds too old', () => {
  it('is fetched anew, under the same key', async () => {
    income().attestation = 'required';
    income().wantsFreshAttestation = 'each time';
    expect(await logIn()).toMatchObject({ received: 10 });
    expect(income().instances.size).toBe(1);
    expect(town.provider.asked.filter((path) => path.endsWith('wallet-attestation'))).toHaveLength(2);
  });

  it('is not fetched for ever where the server never has enough', async () => {
    income().attestation = 'required';
    income().wantsFreshAttestation = 'for ever';
    await expectCode('wallet_not_accepted', logIn());
    expect(town.provider.asked.filter((path) => path.endsWith('wallet-attestation'))).toHaveLength(2);
  });
});

describe('without an attestation', () => {
  it('a wallet without a provider says what is missing, before anything is sent', async () => {
    income().attestation = 'required';
    await expectCode('wallet_attestation_needed', logIn('income', town.holder));
    const preview = await town.holder.openOffer(income().offerText());
    await expectCode('wallet_attestation_needed', town.holder.receive(preview, { txCode: TX_CODE }));
    expect(income().tokensGiven).toBe(0);
  });

  it('a provider that is down stops only what needs it', async () => {
    town.provider.stop();
    income().attestation = 'taken';
    expect(await logIn()).toMatchObject({ received: 10 });
    income().attestation = 'required';
    await expectCode('wallet_attestation_needed', logIn());
  });

  it('a department that trusts another provider only does not take this wallet', async () => {
    income().attestation = 'required';
    income().providerRootDer = town.authority.rootDer;
    await expectCode('wallet_not_accepted', logIn());
  });
});

describe('keys', () => {
  it.each(['jwt-attested', 'attestation'] as const)(
    'are attested where %s proofs are wanted',
    async (kind) => {
      income().proofs = kind;
      expect(await logIn()).toMatchObject({ received: 10, discarded: 0 });
      expect(new Set(income().holderKeys.map(({ x }) => x)).size).toBe(10);
    },
  );

  it('are not issued to where an attestation is wanted and nobody can give it', async () => {
    income().proofs = 'attestation';
    await expectCode('wallet_attestation_needed', logIn('income', town.holder));
    expect(await town.holder.cards()).toEqual([]);
  });

  it('are not attested for more than they are: who wants a chip is told that there is none', async () => {
    income().proofs = 'attestation';
    income().keyStorage = ['iso_18045_high', 'iso_18045_moderate'];
    await expectCode('wallet_not_secure_enough', logIn());
    expect(town.provider.asked).toEqual([]);
  });
});
