// Passkeys that compute (WebAuthn level 3, PRF extension). Some browsers give the result only when the passkey is used,
// not when it is made, so a new one is used once at once. Nobody checks a signature here: what counts is the result,
// which no other passkey gives and which this one gives only after the person was verified.
import { WalletError } from '../../errors.ts';

export type PasskeyAnswer = {
  credentialId: Uint8Array;
  transports: string[];
  /** 32 bytes; the same for the same passkey and salt */
  secret: Uint8Array;
};

export type KnownPasskey = { credentialId: Uint8Array; transports: string[]; salt: Uint8Array };

/** Throws `passkey_cancelled`, `passkey_without_prf` and `passkey_failed`. */
export type Passkeys = {
  create(salt: Uint8Array, known: KnownPasskey[]): Promise<PasskeyAnswer>;
  use(known: KnownPasskey[]): Promise<PasskeyAnswer>;
  /** Tells the device's list of passkeys that this one opens nothing any more, where the browser can. */
  forget(credentialId: Uint8Array): Promise<void>;
};

type PrfOutputs = { enabled?: boolean; results?: { first?: BufferSource } };

export function createPasskeys(
  credentials: CredentialsContainer,
  hostname: string,
  names: () => { wallet: string; account: string },
): Passkeys {
  const passkeys: Passkeys = {
    async create(salt, known) {
      const { wallet, account } = names();
      const credential = await asked(() =>
        credentials.create({
          publicKey: {
            rp: { name: wallet },
            user: { id: random(32), name: account, displayName: account },
            challenge: random(32),
            pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
            authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
            excludeCredentials: known.map(descriptor),
            extensions: { prf: { eval: { first: new Uint8Array(salt) } } },
          },
        }),
      );
      const made = {
        credentialId: new Uint8Array(credential.rawId),
        transports: transportsOf(credential.response),
        salt,
      };
      const prf = prfOf(credential);
      if (prf.results?.first) return { ...made, secret: bytesOf(prf.results.first) };
      if (prf.enabled === true) return { ...made, secret: (await passkeys.use([made])).secret };
      await passkeys.forget(made.credentialId);
      throw new WalletError('passkey_without_prf');
    },
    async use(known) {
      const credential = await asked(() =>
        credentials.get({
          publicKey: {
            challenge: random(32),
            allowCredentials: known.map(descriptor),
            userVerification: 'required',
            extensions: {
              prf: {
                evalByCredential: Object.fromEntries(
                  known.map(({ credentialId, salt }) => [
                    base64Url(credentialId),
                    { first: new Uint8Array(salt) },
                  ]),
                ),
              },
            },
          },
        }),
      );
      const { results } = prfOf(credential);
      if (!results?.first) throw new WalletError('passkey_without_prf');
      return {
        credentialId: new Uint8Array(credential.rawId),
        transports: [],
        secret: bytesOf(results.first),
      };
    },
    async forget(credentialId) {
      const platform = globalThis.PublicKeyCredential as
        | { signalUnknownCredential?: (gone: { rpId: string; credentialId: string }) => Promise<void> }
        | undefined;
      const gone = { rpId: hostname, credentialId: base64Url(credentialId) };
      await platform?.signalUnknownCredential?.(gone).catch(() => undefined);
    },
  };
  return passkeys;
}

/** Whether it makes sense to offer a passkey here: they belong to names, not to bare addresses of machines. */
export function mayHavePasskeys(hostname: string): boolean {
  const isAddress = /^[\d.]+$|^\[/.test(hostname);
  return !isAddress && typeof globalThis.PublicKeyCredential === 'function';
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch (error) {
    const name = (error as { name?: unknown } | null)?.name;
    const cancelled = name === 'NotAllowedError' || name === 'AbortError';
    throw new WalletError(cancelled ? 'passkey_cancelled' : 'passkey_failed', { cause: error });
  }
  if (credential === null) throw new WalletError('passkey_cancelled');
  const answer = credential as PublicKeyCredential;
  if (!isVerified(answer.response)) throw new WalletError('passkey_cancelled');
  return answer;
}

const USER_VERIFIED = 0x04;
const FLAGS_AT = 32;

/** Asked for is not done: a browser passes on what the authenticator says of it (WebAuthn, section 6.1). */
function isVerified(response: AuthenticatorResponse): boolean {
  const { authenticatorData, getAuthenticatorData } = response as {
    authenticatorData?: ArrayBuffer;
    getAuthenticatorData?: () => ArrayBuffer;
  };
  const data = authenticatorData ?? getAuthenticatorData?.call(response);
  return data !== undefined && ((new Uint8Array(data)[FLAGS_AT] ?? 0) & USER_VERIFIED) !== 0;
}

const base64Url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '');

const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));

const descriptor = ({ credentialId, transports }: KnownPasskey): PublicKeyCredentialDescriptor => ({
  type: 'public-key',
  id: new Uint8Array(credentialId),
  ...(transports.length === 0 ? {} : { transports: transports as AuthenticatorTransport[] }),
});

const prfOf = (credential: PublicKeyCredential): PrfOutputs =>
  (credential.getClientExtensionResults() as { prf?: PrfOutputs }).prf ?? {};

function transportsOf(response: AuthenticatorResponse): string[] {
  const { getTransports } = response as { getTransports?: () => string[] };
  return getTransports?.call(response) ?? [];
}

function bytesOf(source: BufferSource): Uint8Array {
  return source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}
