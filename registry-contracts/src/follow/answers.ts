// Questions that a picture answers, for now and for a past moment.
import type { PublicationKind, RegistrationState } from '../enumerations.ts';
import type { KeyState } from '../key-state.ts';
import type {
  EmergencyRecord,
  KeyStateRecord,
  PublicationRecord,
  RegistrationRecord,
  RegistryOverview,
} from '../overview.ts';
import { heldInThePast } from './did-state.ts';
import type { Picture } from './picture.ts';

/**
 * `unlisted`: the registry does not list the key, or the DID document does not hold it.
 * `unknown`: nothing trustworthy can be said now.
 */
export type KeyLookUp =
  | {
      status: 'known';
      did: string;
      iss: string;
      /** `goodUntilSeconds`: the last second in which what a retired key signed is good. */
      types: { vct: string; state: KeyState; goodUntilSeconds?: number }[];
    }
  | { status: 'unlisted' }
  | { status: 'unknown' };

export interface RegistrationNow {
  did: string;
  thumbprintHex: string;
  version: number;
  state: RegistrationState;
  sinceSeconds: number;
  /** JSON `urn:anju:verifier-registration:1`. */
  document: string;
}

export type VerifierLookUp =
  | { status: 'known'; registration: RegistrationNow }
  | { status: 'unlisted' }
  | { status: 'unknown' };

export type PublicationLookUp =
  | { status: 'known'; publication: PublicationRecord & { version: string; sha256Hex: string } }
  | { status: 'none' }
  | { status: 'unknown' };

/** For the present nobody asks when it began: by a clock behind the chain's it would not have begun yet. */
const isSuspended = (emergencies: readonly EmergencyRecord[], nowSeconds: number, past?: number): boolean =>
  past === undefined
    ? emergencies.some(({ untilSeconds, lifted }) => lifted === undefined && nowSeconds <= untilSeconds)
    : emergencies.some(
        ({ sinceSeconds, untilSeconds, lifted }) =>
          sinceSeconds <= past && past <= untilSeconds && past < (lifted?.sinceSeconds ?? past + 1),
      );

/** The last record up to a second; several of one second: the last of them. */
const lastUpTo = <T extends { sinceSeconds: number }>(
  records: readonly T[],
  seconds: number,
): T | undefined => records.findLast(({ sinceSeconds }) => sinceSeconds <= seconds);

const suspendable = (state: KeyState): boolean => state === 'active' || state === 'retired';

function effectiveKeyState(
  record: KeyStateRecord,
  emergencies: readonly EmergencyRecord[],
  nowSeconds: number,
  past?: number,
): { state: KeyState; goodUntilSeconds?: number } {
  if (suspendable(record.state) && isSuspended(emergencies, nowSeconds, past)) return { state: 'suspended' };
  const { state, goodUntilSeconds } = record;
  return { state, ...(goodUntilSeconds === undefined ? {} : { goodUntilSeconds }) };
}

/** @param thumbprint 0x-prefixed, lower case; `past` undefined for the present state of the chain */
export function lookUpKeyIn(
  picture: Picture,
  thumbprint: string,
  chainId: number,
  nowSeconds: number,
  past?: number,
): KeyLookUp {
  const [first, ...others] = picture.registry.listingsOfKey.get(thumbprint) ?? [];
  if (first === undefined) return { status: 'unlisted' };
  const did = picture.dids.get(first.identity);
  if (did === undefined || did.isTooLong) return { status: 'unknown' };
  const held =
    past === undefined
      ? did.heldAt(nowSeconds)
      : heldInThePast(did, chainId, past, (block) => picture.blockTimes.get(block) ?? 0);
  if (!held.has(thumbprint)) return { status: 'unlisted' };
  const types: Extract<KeyLookUp, { status: 'known' }>['types'] = [];
  for (const { vct, history, emergencies } of [first, ...others]) {
    const record = past === undefined ? history.at(-1) : lastUpTo(history, past);
    if (record !== undefined)
      types.push({ vct, ...effectiveKeyState(record, emergencies, nowSeconds, past) });
  }
  return types.length === 0
    ? { status: 'unlisted' }
    : { status: 'known', did: did.did, iss: first.iss, types };
}

const stateOfRegistration = (
  { history, emergencies }: Pick<RegistrationRecord, 'history' | 'emergencies'>,
  nowSeconds: number,
  past?: number,
): RegistrationState | undefined => {
  const state = (past === undefined ? history.at(-1) : lastUpTo(history, past))?.state;
  return state === 'active' && isSuspended(emergencies, nowSeconds, past) ? 'suspended' : state;
};

/** By the agency's address, or by the key that its registration names then. */
export function lookUpVerifierIn(
  picture: Picture,
  by: { identity: string } | { thumbprint: string },
  nowSeconds: number,
  past?: number,
): VerifierLookUp {
  const identity = 'identity' in by ? by.identity : picture.registry.verifierOfKey.get(by.thumbprint);
  const agency = identity === undefined ? undefined : picture.registry.verifiers.get(identity);
  if (agency === undefined) return { status: 'unlisted' };
  const version = past === undefined ? agency.versions.at(-1) : lastUpTo(agency.versions, past);
  const state = stateOfRegistration(agency, nowSeconds, past);
  if (version === undefined || state === undefined) return { status: 'unlisted' };
  // a key that an earlier version named speaks for nobody any more
  if ('thumbprint' in by && `0x${version.thumbprintHex}` !== by.thumbprint) return { status: 'unlisted' };
  const { thumbprintHex, document, sinceSeconds } = version;
  return {
    status: 'known',
    registration: { did: agency.did, thumbprintHex, version: version.version, state, sinceSeconds, document },
  };
}

/** The version in force at a second, by what is published now: for the future that may still change. */
export function inForceIn(
  picture: Picture,
  kind: PublicationKind,
  id: string,
  seconds: number,
): PublicationLookUp {
  const found = picture.registry.publications.findLast(
    (one) =>
      one.kind === kind &&
      one.id === id &&
      one.cancelled === undefined &&
      one.effectiveFromSeconds <= seconds,
  );
  const { version, sha256Hex } = found ?? {};
  return found === undefined || version === undefined || sha256Hex === undefined
    ? { status: 'none' }
    : { status: 'known', publication: { ...found, version, sha256Hex } };
}

/** Everything as one picture. */
export function overviewOf(picture: Picture, chainId: number, asOfSeconds: number): RegistryOverview {
  const { registry, head } = picture;
  return {
    chainId,
    block: head.number,
    blockHash: head.hash,
    asOfSeconds,
    terms: registry.terms,
    rulesSinceSeconds: registry.rulesSinceSeconds,
    parties: registry.parties,
    proposals: registry.proposals,
    listings: registry.listings.map(({ identity: _, typeHash: __, ...listing }) => {
      const last = listing.history.at(-1);
      const { state } = last
        ? effectiveKeyState(last, listing.emergencies, asOfSeconds)
        : { state: 'withdrawn' as const };
      return { ...listing, state };
    }),
    roots: [...registry.roots.values()],
    verifiers: [...registry.verifiers.values()].map(({ identity: _, ...agency }) => ({
      ...agency,
      state: stateOfRegistration(agency, asOfSeconds) ?? 'withdrawn',
    })),
    publications: registry.publications,
    streams: [...(picture.streams?.records ?? [])],
  };
}
