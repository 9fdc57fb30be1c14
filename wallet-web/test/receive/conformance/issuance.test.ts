// The modules of the OpenID Foundation's wallet plans that end with a card, in their variants; and that nothing else is
// asked of an issuer than a wallet has a reason to.
import { describe, expect, it } from 'vitest';
import { useSuiteTown } from '../../support/suite-town.ts';

const town = useSuiteTown();

describe('a wallet', () => {
  it.each(['wallet', 'value', 'reference'] as const)(
    'receives by log-in when it is begun by %s',
    async (how) => {
      expect(await town.logIn(how)).toMatchObject({ received: 1, discarded: 0 });
      expect(town.suite.unexpected).toEqual([]);
    },
  );

  it.each(['value', 'reference'] as const)(
    'receives by a code from the counter, offered by %s',
    async (by) => {
      expect(await town.atCounter(by)).toMatchObject({ received: 1, discarded: 0 });
      expect(town.suite.unexpected).toEqual([]);
    },
  );

  it('receives what it asked for by authorization_details', async () => {
    town.play({ request: 'details' });
    expect(await town.logIn()).toMatchObject({ received: 1 });
  });

  it('receives what it asked for by scope, with or without data sets named in the answer', async () => {
    expect(await town.logIn()).toMatchObject({ received: 1 });
    expect(town.last('/credential').content).toHaveProperty('credential_identifier');
    town.play({ grantsDetails: false });
    expect(await town.logIn()).toMatchObject({ received: 1 });
    expect(town.last('/credential').content).toHaveProperty('credential_configuration_id');
  });

  it('receives encrypted where that is offered, at once and later', async () => {
    town.play({ encryption: true });
    expect(await town.logIn()).toMatchObject({ received: 1 });
    town.play({ deferred: true });
    expect(await town.logIn()).toMatchObject({ received: 0, waiting: [{ state: 'waiting' }] });
  });

  it('that has to wait asks again by the name it was given, and receives', async () => {
    town.play({ deferred: true, notification: true });
    const { waiting } = await town.logIn();
    const waitingId = waiting[0]?.waitingId ?? '';
    expect(await town.holder.askAgain(waitingId)).toMatchObject({ kind: 'card', received: 1 });
    expect(town.last('/deferred_credential').content).toEqual({
      transaction_id: town.suite.given.transaction,
    });
    expect(town.last('/notification').content).toMatchObject({ event: 'credential_accepted' });
  });

  it('that has to wait asks again encrypted where that is offered', async () => {
    town.play({ deferred: true, encryption: true });
    const { waiting } = await town.logIn();
    expect(await town.holder.askAgain(waiting[0]?.waitingId ?? '')).toMatchObject({ kind: 'card' });
    const asked = town.last('/deferred_credential');
    expect(asked.headers['content-type']).toBe('application/jwt');
    expect(asked.content).toMatchObject({
      transaction_id: town.suite.given.transaction,
      credential_response_encryption: { jwk: { alg: 'ECDH-ES' }, enc: 'A256GCM' },
    });
  });

  it('receives a batch whose copies come in the reverse order, each for its own key', async () => {
    town.play({ batchSize: 10 });
    expect(await town.logIn()).toMatchObject({ received: 10, discarded: 0 });
    const [card] = await town.holder.cards();
    const keyIds = await town.ports.store.keyIdsOf(card?.cardId ?? '');
    expect(new Set(keyIds).size).toBe(10);
  });

  it('receives where no server wants a DPoP nonce', async () => {
    town.play({ dpopNonces: false });
    expect(await town.logIn()).toMatchObject({ received: 1 });
    expect(town.sent('/par')).toHaveLength(1);
  });

  it('receives where nobody asks which wallet it is, and then does not say', async () => {
    town.play({ attestation: false });
    expect(await town.logIn()).toMatchObject({ received: 1 });
    for (const { headers } of town.suite.recorded)
      expect(Object.keys(headers).filter((name) => name.startsWith('oauth-client-'))).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['in the token’s own proof', { jwt: { key_attestations_required: {} } }],
    ['as a proof by itself', { attestation: {} }],
    ['as a proof by itself, where it must be one', { attestation: { key_attestations_required: {} } }],
  ])('attests its keys %s', async (_, types) => {
    const algorithms = { proof_signing_alg_values_supported: ['ES256'] };
    const proofTypes = Object.fromEntries(
      Object.entries(types).map(([name, type]) => [name, { ...(type as object), ...algorithms }]),
    );
    town.play({ proofTypes, batchSize: 4 });
    expect(await town.logIn()).toMatchObject({ received: 4, discarded: 0 });
  });
});

describe('a notification', () => {
  it('tells with a POST and a DPoP-bound token that the card was kept, by its name and in two members', async () => {
    town.play({ notification: true });
    await town.logIn();
    const told = town.last('/notification');
    expect(told).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: expect.stringMatching(/^DPoP /) },
      content: { notification_id: town.suite.given.notification, event: 'credential_accepted' },
    });
    expect(Object.keys(told.content ?? {}).sort()).toEqual(['event', 'notification_id']);
  });

  it('is not sent to an issuer that has no place for it', async () => {
    await town.logIn();
    expect(town.sent('/notification')).toEqual([]);
  });
});
