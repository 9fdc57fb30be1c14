import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPasskeys, mayHavePasskeys } from '../../../src/lib/holder/vault/passkeys.ts';

const SALT = new Uint8Array(32).fill(7);
const ID = new Uint8Array([1, 2, 250, 251]);
const SECRET = new Uint8Array(32).fill(9);

type Prf = { enabled?: boolean; results?: { first: ArrayBuffer } };
type Given = { prf?: Prf; flags?: number };

/** What a browser answers, as far as it is read. */
function credential({ prf, flags = 0x05 }: Given): Credential {
  const data = new Uint8Array(37);
  data[32] = flags;
  return {
    rawId: ID.buffer.slice(0),
    response: {
      authenticatorData: data.buffer,
      getAuthenticatorData: () => data.buffer,
      getTransports: () => ['internal'],
    },
    getClientExtensionResults: () => (prf === undefined ? {} : { prf }),
  } as unknown as Credential;
}
const results = () => ({ results: { first: SECRET.slice().buffer } });

function browser(answers: { create?: () => Given | Error | null; get?: () => Given | Error | null }) {
  const answer = (give: (() => Given | Error | null) | undefined) => async () => {
    const given = give?.() ?? null;
    if (given instanceof Error) throw given;
    return given === null ? null : credential(given);
  };
  const create = vi.fn<CredentialsContainer['create']>(answer(answers.create));
  const get = vi.fn<CredentialsContainer['get']>(answer(answers.get));
  const container = { create, get } as unknown as CredentialsContainer;
  const passkeys = createPasskeys(container, 'wallet.test', () => ({ wallet: '钱包', account: '钱包' }));
  return { passkeys, create, get };
}
const known = [{ credentialId: ID, transports: ['internal'], salt: SALT }];
const named = (name: string) => Object.assign(new Error(name), { name });

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a new passkey', () => {
  it('is asked for with the person verified, and computes from the salt at once where the browser lets it', async () => {
    const { passkeys, create, get } = browser({ create: () => ({ prf: { enabled: true, ...results() } }) });
    expect(await passkeys.create(SALT, known)).toEqual({
      credentialId: ID,
      transports: ['internal'],
      salt: SALT,
      secret: SECRET,
    });
    expect(get).not.toHaveBeenCalled();
    expect(create.mock.calls[0]?.[0]?.publicKey).toMatchObject({
      authenticatorSelection: { userVerification: 'required', residentKey: 'required' },
      excludeCredentials: [{ id: ID }],
      extensions: { prf: { eval: { first: SALT } } },
    });
  });

  it('is used at once where the result comes only by use', async () => {
    const { passkeys, get } = browser({
      create: () => ({ prf: { enabled: true } }),
      get: () => ({ prf: results() }),
    });
    expect(await passkeys.create(SALT, [])).toMatchObject({
      credentialId: ID,
      transports: ['internal'],
      secret: SECRET,
    });
    expect(get).toHaveBeenCalledOnce();
  });

  it.each<[string, Given]>([
    ['that says so', { prf: { enabled: false } }],
    ['that says nothing of it', {}],
  ])('that cannot compute is refused, and the device is told to forget it: one %s', async (_, given) => {
    const signalUnknownCredential = vi.fn(async () => undefined);
    vi.stubGlobal('PublicKeyCredential', { signalUnknownCredential });
    const { passkeys } = browser({ create: () => given });
    await expect(passkeys.create(SALT, [])).rejects.toMatchObject({ code: 'passkey_without_prf' });
    expect(signalUnknownCredential.mock.calls).toEqual([[{ rpId: 'wallet.test', credentialId: 'AQL6-w' }]]);
  });
});

describe('a passkey in use', () => {
  it('is one of those known, each with its own salt, and the person is verified', async () => {
    const { passkeys, get } = browser({ get: () => ({ prf: results() }) });
    expect(await passkeys.use(known)).toMatchObject({ credentialId: ID, secret: SECRET });
    expect(get.mock.calls[0]?.[0]?.publicKey).toMatchObject({
      userVerification: 'required',
      allowCredentials: [{ type: 'public-key', id: ID }],
      extensions: { prf: { evalByCredential: { 'AQL6-w': { first: SALT } } } },
    });
  });

  it.each<[string, Given | Error | null, string]>([
    ['the prompt is closed', named('NotAllowedError'), 'passkey_cancelled'],
    ['the prompt is taken away', named('AbortError'), 'passkey_cancelled'],
    ['the browser gives none', null, 'passkey_cancelled'],
    ['the person was not verified', { prf: results(), flags: 0x01 }, 'passkey_cancelled'],
    ['the page may not ask', named('SecurityError'), 'passkey_failed'],
    ['something else goes wrong', named('UnknownError'), 'passkey_failed'],
    ['it does not compute', {}, 'passkey_without_prf'],
  ])('is refused when %s', async (_, given, code) => {
    const { passkeys } = browser({ get: () => given });
    await expect(passkeys.use(known)).rejects.toMatchObject({ code });
  });
});

describe('passkeys are offered', () => {
  it.each([
    ['wallet.example.gov.cn', true],
    ['localhost', true],
    ['127.0.0.1', false],
    ['[::1]', false],
  ])('at %s: %s', (hostname, offered) => {
    vi.stubGlobal('PublicKeyCredential', class {});
    expect(mayHavePasskeys(hostname)).toBe(offered);
  });

  it('nowhere in a browser that has none', () => {
    vi.stubGlobal('PublicKeyCredential', undefined);
    expect(mayHavePasskeys('wallet.example.gov.cn')).toBe(false);
  });
});
