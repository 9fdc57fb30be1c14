// Passkeys of an authenticator in memory: each computes from a salt with a secret of its own.
import { WalletError } from '../../src/lib/errors.ts';
import type { KnownPasskey, PasskeyAnswer, Passkeys } from '../../src/lib/holder/vault/passkeys.ts';

export type PretendedPasskeys = Passkeys & {
  /** what the person does at the next prompts, else they agree */
  mood: 'agrees' | 'cancels';
  /** false: an authenticator that signs but does not compute */
  computes: boolean;
  /** as if another device answered: the same name, another secret */
  isSwapped: boolean;
  forgotten: string[];
};

export function createPretendedPasskeys(): PretendedPasskeys {
  const secrets = new Map<string, CryptoKey>();
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const newKey = () =>
    crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']) as Promise<CryptoKey>;
  const answer = async (credentialId: Uint8Array, salt: Uint8Array): Promise<PasskeyAnswer> => {
    const key = authenticator.isSwapped ? await newKey() : secrets.get(hex(credentialId));
    if (key === undefined || authenticator.mood === 'cancels') throw new WalletError('passkey_cancelled');
    if (!authenticator.computes) throw new WalletError('passkey_without_prf');
    const secret = new Uint8Array(await crypto.subtle.sign('HMAC', key, new Uint8Array(salt)));
    return { credentialId, transports: ['internal'], secret };
  };
  const authenticator: PretendedPasskeys = {
    mood: 'agrees',
    computes: true,
    isSwapped: false,
    forgotten: [],
    async create(salt) {
      const credentialId = crypto.getRandomValues(new Uint8Array(16));
      secrets.set(hex(credentialId), await newKey());
      return answer(credentialId, salt);
    },
    async use(known: KnownPasskey[]) {
      const held = known.find(({ credentialId }) => secrets.has(hex(credentialId)));
      if (held === undefined) throw new WalletError('passkey_cancelled');
      return answer(held.credentialId, held.salt);
    },
    forget: async (credentialId) => void authenticator.forgotten.push(hex(credentialId)),
  };
  return authenticator;
}
