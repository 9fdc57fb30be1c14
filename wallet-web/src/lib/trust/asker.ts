// What the registry says of who asks: registered for what, on which legal basis; and whether more is asked than that.
import { type Certificate, encodeHex, webCrypto } from '@anju/credentials';
import {
  allowingPurpose,
  inForceIn,
  overAsking,
  parseRegistration,
  type RegistrySnapshot,
  type VerifierRegistration,
  verifierIn,
} from '@anju/registry-contracts/read';
import { WalletError } from '../errors.ts';
import { isObject, type JsonObject } from '../guarded-fetch.ts';
import type { LocalizedText } from '../localized-text.ts';
import type { AskedRule } from '../types.ts';

/** What an asker is registered for: the purpose that allows what it asks now, and its legal basis. */
export type AskerRegistration = { did: string; purpose: LocalizedText; legalBasis: LocalizedText };

/** The key that signed a request, DER of its SubjectPublicKeyInfo, and the URIs that it was certified or listed for. */
export type AskerKey = Pick<Certificate, 'spki' | 'uris'>;

type Question = { dcqlQuery: JsonObject; rule: AskedRule | null };

/**
 * The registration of whoever holds this key; null for an asker that nobody registered. Throws
 * `request_asker_mismatch` for a certificate that is another DID's, or that names a registered DID over another key than
 * the registered one (an earlier one, say), `request_asker_suspended`, `request_asks_too_much`,
 * and `request_rule_not_in_force` for a rule that the registry does not have in force with exactly this content.
 */
export function recogniseAsker(
  asker: AskerKey,
  question: Question,
  snapshot: RegistrySnapshot,
  now: Date,
): AskerRegistration | null {
  const entry = verifierIn(snapshot, encodeHex(webCrypto.sha256(asker.spki)), now);
  if (entry === undefined && namesRegistered(asker, snapshot)) {
    throw new WalletError('request_asker_mismatch', { cause: 'key' });
  }
  if (question.rule !== null) checkRule(question.rule, snapshot, now);
  if (entry === undefined) return null;
  if (!asker.uris.includes(entry.did)) throw new WalletError('request_asker_mismatch', { cause: 'did' });
  if (entry.state !== 'active') throw new WalletError('request_asker_suspended', { cause: entry.state });

  const registration = readRegistration(entry.document);
  const ruleId = question.rule?.id;
  const asked = {
    ...(ruleId === undefined ? {} : { ruleId }),
    credentials: askedIn(question.dcqlQuery),
  };
  const beyond = overAsking(registration, asked);
  if (beyond.length > 0) {
    const names = beyond.map(({ vct, claim }) => `${vct} ${claim}`).join(', ');
    throw new WalletError('request_asks_too_much', { cause: names });
  }
  const purpose = allowingPurpose(registration, asked);
  if (purpose === undefined) throw new WalletError('request_asks_too_much', { cause: 'no purpose' });
  return { did: entry.did, purpose: purpose.purpose, legalBasis: purpose.legal_basis };
}

/** Whether a registered DID stands in the certificate, in whatever capitals. */
function namesRegistered({ uris }: AskerKey, { verifiers }: RegistrySnapshot): boolean {
  const named = uris.map((uri) => uri.toLowerCase());
  return verifiers.some(({ did }) => named.includes(did.toLowerCase()));
}

/** Throws `request_asker_not_trusted` for what is no registration. */
export function readRegistration(document: string): VerifierRegistration {
  try {
    return parseRegistration(document);
  } catch (error) {
    throw new WalletError('request_asker_not_trusted', { cause: error });
  }
}

/** Nobody decides by a text that is not the published one: a rule's words are shown as the law's, whoever asks. */
function checkRule(rule: AskedRule, snapshot: RegistrySnapshot, now: Date): void {
  const isPublished = momentsOf(rule, now).some((moment) => {
    const published = inForceIn(snapshot, 'rule', rule.id, moment);
    return published?.sha256Hex === rule.sha256 && published.version === rule.version;
  });
  if (!isPublished) throw new WalletError('request_rule_not_in_force', { cause: rule.id });
}

const MILLISECONDS_PER_HOUR = 3_600_000;

/**
 * When the rule must have been in force: now, or, where something is decided again, on the day of the first decision. Where
 * on earth that day began, the rule says and is not read yet: at its first or last moment anywhere.
 */
function momentsOf({ on, isAppeal }: AskedRule, now: Date): Date[] {
  if (!isAppeal) return [now];
  const midnight = Date.parse(`${on}T00:00:00Z`);
  const [first, last] = [midnight - 14 * MILLISECONDS_PER_HOUR, midnight + 36 * MILLISECONDS_PER_HOUR];
  return [first, Math.min(last, now.getTime())].map((moment) => new Date(moment));
}

/** Every type and claim that the query names, wanted for certain or perhaps. */
function askedIn(query: JsonObject): { vct: string; claims: string[] }[] {
  const credentials = Array.isArray(query.credentials) ? query.credentials.filter(isObject) : [];
  return credentials.flatMap(({ meta, claims }) => {
    const types = isObject(meta) && Array.isArray(meta.vct_values) ? meta.vct_values : [''];
    const names = (Array.isArray(claims) ? claims : []).map((claim) => {
      const path = isObject(claim) && Array.isArray(claim.path) ? claim.path : [];
      return typeof path[0] === 'string' ? path[0] : '';
    });
    return types.map((vct) => ({ vct: String(vct), claims: [...new Set(names)] }));
  });
}
