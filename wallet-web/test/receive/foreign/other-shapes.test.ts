// Issuers that keep to the specification in other ways than ours do: each is received from, or refused in a clear sentence.
import { describe, expect, it } from 'vitest';
import { walletErrorText } from '../../../src/lib/errors-text.ts';
import { SUITE_CONFIGURATION, SUITE_VCT } from '../../support/suite-issuer.ts';
import { useSuiteTown } from '../../support/suite-town.ts';

const town = useSuiteTown();
type Metadata = Record<string, unknown>;
const without = (name: string) => (metadata: Metadata) => {
  const { [name]: _, ...others } = metadata;
  return others;
};
const configured = (change: (configuration: Metadata) => Metadata) => (metadata: Metadata) => {
  const all = metadata.credential_configurations_supported as Record<string, Metadata>;
  const changed = Object.entries(all).map(([id, configuration]) => [id, change(configuration)]);
  return { ...metadata, credential_configurations_supported: Object.fromEntries(changed) };
};

describe('an issuer is received from', () => {
  it.each<[string, (metadata: Metadata) => Metadata]>([
    ['without a nonce endpoint', without('nonce_endpoint')],
    ['without a notification endpoint', without('notification_endpoint')],
    ['without a deferred endpoint', without('deferred_credential_endpoint')],
    ['without naming its servers', without('authorization_servers')],
    ['that announces batches of one', (all) => ({ ...all, batch_credential_issuance: { batch_size: 1 } })],
    [
      'with members that nobody knows',
      (all) => ({ ...all, x: { y: [1, null] }, preferred_client_status_period: 1 }),
    ],
    [
      'with a picture and no name',
      (all) => ({ ...all, display: [{ logo: { uri: 'https://elsewhere.test/logo.png' } }] }),
    ],
    ['whose name is a number', (all) => ({ ...all, display: [{ name: 7 }, 'x', null] })],
    ['without a description of its card', configured(without('credential_metadata'))],
    ['without proof types', configured(without('proof_types_supported'))],
    [
      'with other formats beside',
      (all) => ({
        ...all,
        credential_configurations_supported: {
          ...(all.credential_configurations_supported as object),
          mdoc: { format: 'mso_mdoc', doctype: 'org.iso.18013.5.1.mDL' },
          w3c: { format: 'jwt_vc_json', credential_definition: {} },
        },
      }),
    ],
  ])('%s', async (_, changeIssuer) => {
    town.play({ changeIssuer });
    expect(await town.logIn()).toMatchObject({ received: 1, discarded: 0 });
    expect(town.suite.unexpected).toEqual([]);
    // pictures are nobody's to fetch: only the issuer is asked
    expect(town.suite.recorded.every(({ headers }) => headers.host?.startsWith('127.0.0.1'))).toBe(true);
  });

  it('that describes its card in a third language, which is shown as it is', async () => {
    town.play({
      changeIssuer: configured((configuration) => ({
        ...configuration,
        credential_metadata: {
          display: [{ locale: 'de-AT', name: 'Ausweis' }],
          claims: [{ path: ['given_name'], display: [{ locale: 'de-AT', name: 'Vorname' }] }],
        },
      })),
    });
    await town.logIn();
    const [card] = await town.holder.cards();
    expect(card?.name).toEqual({ 'zh-CN': 'Ausweis', en: 'Ausweis' });
    expect(card?.claims.find(({ name }) => name === 'given_name')?.label.en).toBe('Vorname');
  });

  it('that describes its card where drafts did, in the configuration itself', async () => {
    town.play({
      changeIssuer: configured(({ credential_metadata: _, ...configuration }) => ({
        ...configuration,
        display: [{ locale: 'en', name: 'Old place' }],
      })),
    });
    const preview = await town.holder.choose(town.suite.issuer, SUITE_CONFIGURATION);
    expect(preview.cards[0]?.name.en).toBe('Old place');
  });

  it('without any name, by its address and its type', async () => {
    town.play({
      changeIssuer: (all) => configured(without('credential_metadata'))(without('display')(all)),
    });
    const preview = await town.holder.choose(town.suite.issuer, SUITE_CONFIGURATION);
    expect([preview.issuer.name.en, preview.cards[0]?.name.en]).toEqual([preview.issuer.host, SUITE_VCT]);
  });

  it('that gives fewer copies than it was asked for, by those', async () => {
    town.play({ batchSize: 10, changeCredentials: (all) => all.slice(0, 3) });
    expect(await town.logIn()).toMatchObject({ received: 3, discarded: 0 });
    const [card] = await town.holder.cards();
    expect(await town.ports.store.keyIdsOf(card?.cardId ?? '')).toHaveLength(3);
  });

  it('that announces more copies than this wallet keeps, by ten', async () => {
    town.play({ batchSize: 100 });
    expect(await town.logIn()).toMatchObject({ received: 10 });
  });

  it.each<[string, Metadata]>([
    ['names its key in its own way', { kid: 'issuer-kid-1' }],
    ['adds a header that nobody knows', { 'x-trust': 'y', vctm: ['e30'] }],
  ])('that %s', async (_, header) => {
    town.play({ changeCredential: (input) => ({ ...input, header }) });
    expect(await town.logIn()).toMatchObject({ received: 1, discarded: 0 });
  });

  it('whose card says its date of issue to the second, and from when it is good', async () => {
    const at = Math.floor(town.ports.now().getTime() / 1000);
    town.play({
      changeCredential: (input) => ({ ...input, payload: { ...input.payload, iat: at - 7, nbf: at - 3 } }),
    });
    expect(await town.logIn()).toMatchObject({ received: 1 });
  });

  it.each([false, true])(
    'whose claims have parts and lists (shown one by one, with decoys: %s)',
    async (inParts) => {
      const claims = { address: { locality: 'Köln', country: 'DE' }, nationalities: ['DE', 'FR'], age: 46 };
      town.play({ changeCredential: (input) => ({ ...input, claims, inParts }) });
      await town.logIn();
      const [card] = await town.holder.cards();
      expect(Object.fromEntries((card?.claims ?? []).map(({ name, value }) => [name, value]))).toEqual(
        claims,
      );
    },
  );
});

describe('a card is refused in a clear sentence', () => {
  it.each<[string, string, string]>([
    ['that says nowhere whether it is still good', 'status', 'credential_incomplete'],
    ['that has no end', 'exp', 'credential_incomplete'],
    ['that leaves it to its certificate who issued it', 'iss', 'credential_incomplete'],
    ['that is bound to no key', 'cnf', 'credential_malformed'],
  ])('%s', async (_, name, code) => {
    town.play({ changeCredential: (input) => ({ ...input, payload: without(name)(input.payload) }) });
    await expect(town.logIn()).rejects.toMatchObject({ code });
    expect(await town.holder.cards()).toEqual([]);
  });

  it('of a format that this wallet does not hold', async () => {
    town.play({ changeIssuer: configured(() => ({ format: 'mso_mdoc', doctype: 'org.iso.18013.5.1.mDL' })) });
    const attempt = town.holder.openOffer(town.suite.offer('authorization_code', 'value'));
    await expect(attempt).rejects.toMatchObject({ code: 'offer_not_supported' });
  });

  it('signed by another algorithm than this wallet checks', async () => {
    town.play({
      changeCredentials: (all) => all.map((one) => one.replace(/^[^.]+/, btoa('{"alg":"EdDSA"}'))),
    });
    await expect(town.logIn()).rejects.toMatchObject({ code: 'credential_malformed' });
  });

  it('whose issuer wants an encryption that this wallet does not know', async () => {
    const wanted = { alg_values_supported: ['RSA-OAEP-256'], enc_values_supported: ['A256GCM'] };
    town.play({
      changeIssuer: (all) => ({
        ...all,
        credential_response_encryption: { ...wanted, encryption_required: true },
      }),
    });
    await expect(town.begin()).rejects.toMatchObject({ code: 'offer_not_supported' });
  });

  it('whose issuer takes proofs of other kinds alone', async () => {
    town.play({ proofTypes: { di_vp: { proof_signing_alg_values_supported: ['ecdsa-jcs-2019'] } } });
    await expect(town.logIn()).rejects.toMatchObject({ code: 'offer_not_supported' });
  });

  it('and each sentence says in both languages what happened and that nothing was lost', () => {
    for (const code of ['credential_incomplete', 'credential_malformed', 'offer_not_supported'] as const) {
      const { title, advice } = walletErrorText(code);
      for (const text of [title, advice])
        expect([text.en.length > 20, text['zh-CN'].length > 7]).toEqual([true, true]);
    }
  });
});

describe('of several servers', () => {
  const second = () => `${town.suite.issuer}other`;

  it('the one that the offer names is asked, and must be among the issuer’s', async () => {
    const offer = JSON.parse(
      new URL(town.suite.offer('pre_authorized_code', 'value')).searchParams.get('credential_offer') ?? '',
    );
    const [grant] = Object.values<Metadata>(offer.grants);
    Object.assign(grant ?? {}, { authorization_server: 'https://elsewhere.test' });
    const text = `openid-credential-offer://?credential_offer=${encodeURIComponent(JSON.stringify(offer))}`;
    await expect(town.holder.openOffer(text)).rejects.toMatchObject({ code: 'issuer_metadata_malformed' });
  });

  it('the first is asked where none says that it takes the grant, and one that cannot be reached is left out', async () => {
    town.play({
      changeIssuer: (all) => ({ ...all, authorization_servers: [town.suite.issuer, second()] }),
      changeServer: (all) => ({ ...all, grant_types_supported: ['client_credentials'] }),
    });
    const preview = await town.holder.choose(town.suite.issuer, SUITE_CONFIGURATION);
    expect(preview.description.server.issuer).toBe(town.suite.issuer);
  });
});
