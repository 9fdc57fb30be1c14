// The wallet's side of its provider: an instance key for each issuer, attested for a day (client attestation, draft-ietf-
// oauth-attestation-based-client-auth), and attestations over the keys of one batch. One key for all issuers would let
// departments compare their records of it, so no two issuers ever see the same key or the same attestation.
import { WalletError } from '../errors.ts';
import type { Exclusively } from '../exclusively.ts';
import { type GuardedFetch, type JsonObject, readJsonObject } from '../guarded-fetch.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HeldKey, HolderStore, WalletInstance } from '../holder/store.ts';
import { signJwt } from '../jwt.ts';

export type ClientAttestation = { attestation: string; proofOfPossession: string };

export type WalletProvider = {
  /** For one request to the authorization server `audience`. Throws `wallet_attestation_needed`. */
  attestClient(audience: string, challenge: string | null): Promise<ClientAttestation>;
  /** The next attestation for this issuer is a new one: the issuer found the last one too old. */
  forgetAttestation(audience: string): Promise<void>;
  /** Over keys that are held here. Throws `wallet_attestation_needed`. */
  attestKeys(keys: HeldKey[], nonce: string | null): Promise<string>;
};

export type WalletProviderPorts = {
  /** of the provider's routes; also what proofs for it are made for */
  address: string;
  clientId: string;
  get: GuardedFetch;
  keys: KeyStore;
  store: Pick<HolderStore, 'instances'>;
  exclusively: Exclusively;
  now: () => Date;
};

/** An attestation that ends sooner than this is not worth sending. */
const SPARE_MILLISECONDS = 10 * 60 * 1000;

export function createWalletProvider(ports: WalletProviderPorts): WalletProvider {
  const { address, clientId, get, keys, store, now } = ports;
  const seconds = () => Math.floor(now().getTime() / 1000);

  const ask = async (path: string, body: object): Promise<JsonObject> => {
    try {
      const headers = { accept: 'application/json', 'content-type': 'application/json' };
      const answer = await get(`${address}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      const read = answer.status === 200 ? readJsonObject(answer) : null;
      if (read !== null) return read;
      throw new Error(`status ${answer.status}`);
    } catch (error) {
      throw new WalletError('wallet_attestation_needed', { cause: error });
    }
  };
  const textIn = (answer: JsonObject, name: string): string => {
    const value = answer[name];
    if (typeof value !== 'string') throw new WalletError('wallet_attestation_needed', { cause: name });
    return value;
  };
  const prove = async (key: HeldKey, challenge: string, nonce: string | null): Promise<string> =>
    signJwt(
      { typ: 'anju-key-possession+jwt', jwk: key.publicJwk },
      { aud: address, iat: seconds(), challenge, ...(nonce === null ? {} : { nonce }) },
      (data) => keys.sign(key.keyId, data),
    );
  const newChallenge = async () => textIn(await ask('challenge', {}), 'challenge');

  /** Two tabs at once must not make two keys for one issuer: the issuer binds refresh tokens to the first. */
  const instanceFor = (audience: string): Promise<WalletInstance & { attestation: string }> =>
    ports.exclusively(`instance ${audience}`, async () => {
      const known = await store.instances.get(audience);
      const good =
        (known?.attestationEndsAt ?? '') > new Date(now().getTime() + SPARE_MILLISECONDS).toISOString();
      if (known?.attestation && good) return { ...known, attestation: known.attestation };
      const key = known?.key ?? (await keys.create());
      try {
        const proof = await prove(key, await newChallenge(), null);
        const attestation = textIn(await ask('wallet-attestation', { proof }), 'wallet_attestation');
        const instance = { audience, key, attestation, attestationEndsAt: endOf(attestation) };
        await store.instances.put(instance);
        return instance;
      } catch (error) {
        if (known === null) await keys.remove([key.keyId]);
        throw error;
      }
    });

  return {
    async attestClient(audience, challenge) {
      const { attestation, key } = await instanceFor(audience);
      const proofOfPossession = await signJwt(
        { typ: 'oauth-client-attestation-pop+jwt' },
        {
          iss: clientId,
          aud: audience,
          jti: crypto.randomUUID(),
          iat: seconds(),
          ...(challenge === null ? {} : { challenge }),
        },
        (data) => keys.sign(key.keyId, data),
      );
      return { attestation, proofOfPossession };
    },
    forgetAttestation: (audience) =>
      ports.exclusively(`instance ${audience}`, async () => {
        const known = await store.instances.get(audience);
        if (known === null) return;
        await store.instances.put({ ...known, attestation: null, attestationEndsAt: null });
      }),
    async attestKeys(held, nonce) {
      const challenge = await newChallenge();
      const proofs = await Promise.all(held.map((key) => prove(key, challenge, nonce)));
      return textIn(await ask('key-attestation', { proofs, nonce }), 'key_attestation');
    },
  };
}

/** Our own provider's word: read, not checked. */
function endOf(attestation: string): string | null {
  try {
    const payload = attestation.split('.')[1] ?? '';
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = JSON.parse(text) as { exp?: unknown };
    return typeof exp === 'number' ? new Date(exp * 1000).toISOString() : null;
  } catch {
    return null;
  }
}
