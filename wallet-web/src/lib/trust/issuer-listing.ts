// Whether the registry lists an issuer for a type: what the citizen is told before anything is asked. The key that will
// sign is not known yet; a card that has come is held against its own key (`check-credential.ts`).
import type { Certificate } from '@anju/credentials';
import { listingIn, type RegistrySnapshot } from '@anju/registry-contracts/read';
import { type LocalizedText, untranslated } from '../localized-text.ts';

/** `suspended`: it has a key for this type, and none may sign at present. */
export type IssuerListing = 'listed' | 'suspended' | 'not_listed';

export function issuerListing(
  { iss, vct }: { iss: string; vct: string },
  snapshot: RegistrySnapshot,
  now: Date,
): IssuerListing {
  const states = snapshot.listings
    .filter((one) => one.iss === iss && one.vct === vct)
    .map(({ thumbprintHex }) => listingIn(snapshot, thumbprintHex, vct, now)?.state);
  if (states.includes('active')) return 'listed';
  return states.includes('suspended') ? 'suspended' : 'not_listed';
}

/** Departments' certificates carry the Chinese name as organisation and the English one as common name. */
export function certifiedName({ subject }: Pick<Certificate, 'subject'>): LocalizedText | null {
  const { organization, commonName } = subject;
  const any = organization ?? commonName;
  if (any === undefined) return null;
  return { 'zh-CN': untranslated(organization ?? any)['zh-CN'], en: untranslated(commonName ?? any).en };
}
