// Which kind of proof an issuer takes for a batch of new keys (OpenID4VCI 1.0, appendices D and F): each key proves itself;
// where the issuer wants to know how keys are kept, the wallet provider's attestation goes along, or stands alone.
import type { WalletProvider } from '../attestation/wallet-provider.ts';
import { WalletError } from '../errors.ts';
import { isObject, type JsonObject } from '../guarded-fetch.ts';
import type { KeyStore } from '../holder/keys.ts';
import type { HeldKey } from '../holder/store.ts';
import type { OfferedConfiguration } from './metadata.ts';
import { makeKeyProof, type Proofs } from './proofs.ts';
import type { Session } from './session.ts';

/** What a browser is worth; the provider attests no more. */
const ASSURANCE_LEVEL = 'iso_18045_basic';

export type ProveKeysPorts = { keys: KeyStore; provider: WalletProvider | null; now: () => Date };

/** Throws `offer_not_supported`, `wallet_attestation_needed`, `wallet_not_secure_enough`. */
export async function proveKeys(
  newKeys: HeldKey[],
  nonce: string | null,
  offered: OfferedConfiguration,
  session: Session,
  ports: ProveKeysPorts,
): Promise<Proofs> {
  const plan = planProofs(offered);
  if (plan.isAttested && ports.provider === null) throw new WalletError('wallet_attestation_needed');
  const keyAttestation = plan.isAttested ? await ports.provider?.attestKeys(newKeys, nonce) : undefined;
  if (plan.kind === 'attestation') return { attestation: [keyAttestation ?? ''] };
  const prove = ({ keyId, publicJwk }: HeldKey) =>
    makeKeyProof({
      publicJwk,
      sign: (data) => ports.keys.sign(keyId, data),
      credentialIssuer: session.description.credentialIssuer,
      nonce,
      issuedAt: Math.floor(ports.now().getTime() / 1000),
      clientId: session.clientId,
      ...(keyAttestation === undefined ? {} : { keyAttestation }),
    });
  // with an attestation over all keys one proof speaks for all of them
  const proving = keyAttestation === undefined ? newKeys : newKeys.slice(0, 1);
  return { jwt: await Promise.all(proving.map(prove)) };
}

type ProofPlan = { kind: 'jwt' | 'attestation'; isAttested: boolean };

function planProofs({ document }: OfferedConfiguration): ProofPlan {
  const types = document.proof_types_supported;
  if (!isObject(types)) return { kind: 'jwt', isAttested: false };
  const jwt = takesEs256(types.jwt);
  const attestation = takesEs256(types.attestation);
  if (jwt !== null && jwt.key_attestations_required === undefined) return { kind: 'jwt', isAttested: false };
  const chosen = attestation ?? jwt;
  if (chosen === null) throw new WalletError('offer_not_supported', { cause: 'proof types' });
  checkLevel(chosen.key_attestations_required);
  return { kind: attestation === null ? 'jwt' : 'attestation', isAttested: true };
}

function takesEs256(type: unknown): JsonObject | null {
  if (!isObject(type)) return null;
  const algorithms = type.proof_signing_alg_values_supported;
  return Array.isArray(algorithms) && algorithms.includes('ES256') ? type : null;
}

function checkLevel(required: unknown): void {
  if (!isObject(required)) return;
  for (const accepted of [required.key_storage, required.user_authentication]) {
    if (Array.isArray(accepted) && !accepted.includes(ASSURANCE_LEVEL)) {
      throw new WalletError('wallet_not_secure_enough');
    }
  }
}
