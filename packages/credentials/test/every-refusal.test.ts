import { beforeAll, describe, expect, it } from 'vitest';
import {
  type CredentialErrorCode,
  checkStatus,
  createStatusList,
  credentialErrorMessages,
  encodeBase64,
  encodeStatusListToken,
  issueSdJwtVc,
  type KeyListing,
  presentSdJwtVc,
  type VerifyPresentationInput,
  verifySdJwtVc,
  verifyStatusListToken,
} from '../src/index.ts';
import { assistance, createForge, disclose, type Forgery, income, outcomeOf } from './support/forge.ts';
import {
  audience,
  certify,
  createTown,
  did,
  iss,
  nonce,
  now,
  nowSeconds,
  payloadFor,
  statusUri,
  type Town,
  vct,
} from './support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
});

const present =
  (wrong: () => Forgery | Promise<Forgery>, options: () => Partial<VerifyPresentationInput> = () => ({})) =>
  async () =>
    attack.check(await attack.forge(await wrong()), options());
const payload = (change: object) => present(() => ({ payload: change }));
const header = (change: object) => present(() => ({ header: { ...attack.goodHeader, ...change } }));
const binding = (keyBinding: object) => present(() => ({ keyBinding }));
const disclosing = (parts: readonly unknown[]) => {
  const { encoded, digest } = disclose(parts);
  return present(() => ({
    payload: { _sd: [income.digest, digest] },
    disclosures: [income.encoded, encoded],
  }));
};
const listing = (answer: unknown) =>
  present(
    () => ({}),
    () => ({ lookUpKey: () => answer as KeyListing }),
  );
const state = (name: string, more: object = {}) =>
  listing({ status: 'known', did, iss, types: [{ vct, state: name, ...more }] });
const certified = (options: Parameters<typeof certify>[2]) =>
  present(async () => ({
    header: {
      ...attack.goodHeader,
      x5c: [encodeBase64(await certify(town.issuer, town.rootPair, { uris: [did, iss], ...options }))],
    },
  }));

const credential = (
  disclosable: Parameters<typeof issueSdJwtVc>[0]['disclosable'] = { assistance: 'none' },
) =>
  issueSdJwtVc({
    header: { kid: did, x5c: town.x5c },
    payload: payloadFor(town.holder),
    disclosable,
    sign: town.issuer.sign,
  });
const receive =
  (options: object, change: (text: string) => string = (text) => text) =>
  async () =>
    verifySdJwtVc({ credential: change(await credential()), now, roots: [town.root], ...options });

const list = createStatusList({ bits: 2, size: 8 });
for (const value of [1, 2, 3]) list.setStatus(value, value);
const status = (value: number) => async () => checkStatus(list, value);
const statusToken =
  (change: object, options: object = {}) =>
  async () =>
    verifyStatusListToken({
      token: await encodeStatusListToken({
        header: { kid: did, x5c: town.x5c },
        list,
        uri: statusUri,
        issuedAt: nowSeconds,
        expiresAt: nowSeconds + 60,
        ttlSeconds: 15,
        sign: town.issuer.sign,
        ...change,
      }),
      uri: statusUri,
      iss,
      vct,
      now,
      lookUpKey: town.lookUpKey,
      roots: [town.root],
      ...options,
    });

/** One way, as short as can be, to be refused with each code. A code that is added and missing here is a type error. */
const waysTo: Readonly<Record<CredentialErrorCode, () => Promise<unknown>>> = {
  token_too_large: async () => attack.check('A'.repeat(40_000)),
  token_malformed: async () => attack.check('A'),
  json_serialisation_refused: async () => attack.check('{}'),
  base64url_invalid: async () => attack.check('A=.A.A~'),
  json_invalid: present(() => ({ rawPayload: '[]' })),
  json_duplicate_name: present(() => ({ rawPayload: '{"a":1,"a":1}' })),
  json_too_deep: present(() => ({ rawPayload: '{"a":'.repeat(20) })),
  type_unexpected: header({ typ: 'JWT' }),
  algorithm_not_allowed: header({ alg: 'none' }),
  critical_header_unknown: header({ crit: [] }),
  hash_algorithm_unknown: payload({ _sd_alg: 'sha-512' }),
  digest_malformed: payload({ _sd: 1 }),
  digest_repeated: payload({ _sd: [income.digest, income.digest] }),
  too_many_disclosures: async () => attack.check('~'.repeat(70)),
  disclosure_malformed: disclosing(['salt']),
  disclosure_repeated: present(() => ({ disclosures: [income.encoded, income.encoded] })),
  disclosure_unreferenced: payload({ _sd: [] }),
  disclosure_name_reserved: disclosing(['salt', '_sd', []]),
  disclosure_name_collides: disclosing(['salt', 'household_annual_income_fen', 1]),
  registered_claim_disclosed: disclosing(['salt', 'exp', 4_102_444_800]),
  certificate_missing: header({ x5c: undefined }),
  certificate_invalid: header({ x5c: ['AAAA'] }),
  certificate_expired: certified({ notAfter: new Date(now.getTime() - 1000) }),
  certificate_untrusted: present(
    () => ({}),
    () => ({ roots: [] }),
  ),
  signature_invalid: present(() => ({ issuerSign: town.holder.sign })),
  registry_unknown: listing({ status: 'unknown' }),
  issuer_not_listed: listing({ status: 'unlisted' }),
  issuer_not_listed_for_type: listing({ status: 'known', did, iss, types: [] }),
  issuer_retired: state('retired', { goodUntilSeconds: nowSeconds - 1 }),
  issuer_suspended: state('suspended'),
  issuer_withdrawn: state('withdrawn'),
  issuer_compromised: state('compromised'),
  issuer_authority_unexpected: present(
    () => ({}),
    () => ({ expectedAuthorityKeyIds: ['AAAA'] }),
  ),
  issuer_mismatch: payload({ iss: 'http://localhost:4001/other' }),
  key_id_mismatch: header({ kid: 'did:example:other' }),
  certificate_identity_mismatch: certified({ uris: [] }),
  claim_invalid: payload({ exp: 'tomorrow' }),
  vct_unexpected: present(
    () => ({}),
    () => ({ expectedVct: 'urn:anju:other:1' }),
  ),
  credential_not_yet_valid: payload({ nbf: nowSeconds + 3600 }),
  credential_expired: payload({ exp: 1 }),
  claim_not_asked: present(() => ({ disclosures: [income.encoded, assistance.encoded] })),
  claim_not_disclosed: present(() => ({ disclosures: [] })),
  claim_value_unexpected: present(
    () => ({}),
    () => ({ requestedClaims: [{ path: ['household_annual_income_fen'], values: [1] }] }),
  ),
  holder_key_invalid: payload({ cnf: {} }),
  holder_key_unexpected: receive({ expectedHolderThumbprint: 'AAAA' }),
  key_binding_missing: present(() => ({ finish: (text) => text.slice(0, text.lastIndexOf('~') + 1) })),
  key_binding_unexpected: receive({}, (text) => `${text}${text.split('~')[0]}`),
  key_binding_malformed: binding({ aud: undefined }),
  key_binding_signature_invalid: present(() => ({ holderSign: town.issuer.sign })),
  key_binding_audience_mismatch: binding({ aud: 'other' }),
  key_binding_nonce_mismatch: binding({ nonce: 'other' }),
  key_binding_hash_mismatch: binding({ sd_hash: 'other' }),
  key_binding_too_old: binding({ iat: 1 }),
  key_binding_in_future: binding({ iat: nowSeconds + 3600 }),
  status_missing: payload({ status: {} }),
  status_list_malformed: statusToken({ list: { bits: 3, bytes: new Uint8Array(1) } }),
  status_list_wrong_uri: statusToken({ uri: `${statusUri}0` }),
  status_list_expired: statusToken({ expiresAt: nowSeconds }),
  status_list_too_large: statusToken({}, { maximumListBytes: 1 }),
  status_index_out_of_range: status(8),
  credential_revoked: status(1),
  credential_suspended: status(2),
  credential_status_unknown: status(3),
  issue_invalid: async () => credential({ exp: 1 }),
  present_invalid: async () =>
    presentSdJwtVc({
      credential: await credential(),
      disclose: ['absent'],
      keyBinding: { audience, nonce, issuedAt: nowSeconds, sign: town.holder.sign },
    }),
};

describe('every code of the list', () => {
  it.each(Object.entries(waysTo))('%s can be reached', async (code, provoke) => {
    expect(await outcomeOf(provoke())).toBe(code);
  });

  it('has its way, and no way leads to a code that is not in the list', () => {
    expect(Object.keys(waysTo).sort()).toEqual(Object.keys(credentialErrorMessages).sort());
  });

  it('comes with its fixed message and nothing else: no cause, no member, nothing that came in', async () => {
    for (const [code, provoke] of Object.entries(waysTo)) {
      const error = await provoke().catch((thrown: unknown) => thrown as Error);
      expect(Object.keys(error as Error).sort()).toEqual(['code', 'name']);
      expect((error as Error).cause).toBeUndefined();
      expect((error as Error).message).toBe(credentialErrorMessages[code as CredentialErrorCode]);
    }
  });
});

it('none of these ways is refused for another reason: unchanged, each is accepted', async () => {
  expect(await outcomeOf(present(() => ({}))())).toBe('accepted');
  expect(await outcomeOf(certified({})())).toBe('accepted');
  expect(await outcomeOf(state('active')())).toBe('accepted');
  expect(await outcomeOf(receive({})())).toBe('accepted');
  expect(await outcomeOf(statusToken({})())).toBe('accepted');
  expect(await outcomeOf(status(0)())).toBe('accepted');
  expect(await outcomeOf(credential())).toBe('accepted');
});
