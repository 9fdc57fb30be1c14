// Who is listed for what: issuers' keys, root certificates, agencies.
import {
  type EmergencyRecord,
  type ListingRecord,
  parseRegistration,
  type RegistrationRecord,
  type RegistryOverview,
} from '@anju/registry-contracts/follow';
import type { Agency, Board, Emergency, Listing } from './board.ts';
import { happenedOf } from './parties.ts';
import { shownPair, shownText } from './shown-text.ts';

const MOST_BEFORE = 10;

function emergencyNow(
  overview: RegistryOverview,
  emergencies: readonly EmergencyRecord[],
  nowSeconds: number,
): Emergency | null {
  const last = emergencies.findLast(
    ({ untilSeconds, lifted }) => lifted === undefined && nowSeconds <= untilSeconds,
  );
  if (last === undefined) return null;
  return { ...happenedOf(overview, last), reason: shownText(last.reason), untilSeconds: last.untilSeconds };
}

export function listingsOf(
  overview: RegistryOverview,
  listings: readonly ListingRecord[],
  nowSeconds: number,
): Listing[] {
  return listings.flatMap(({ thumbprintHex, did, vct, iss, history, emergencies, state }) => {
    const last = history.at(-1);
    if (last === undefined) return [];
    const before = history.slice(0, -1).reverse().slice(0, MOST_BEFORE);
    return {
      ...happenedOf(overview, last),
      thumbprintHex,
      did,
      vct: shownText(vct, 200),
      iss: shownText(iss, 200),
      state,
      goodUntilSeconds: last.goodUntilSeconds ?? null,
      emergency: emergencyNow(overview, emergencies, nowSeconds),
      before: before.map((one) => ({ ...happenedOf(overview, one), state: one.state })),
    };
  });
}

export const rootsOf = (overview: RegistryOverview): Board['roots'] =>
  overview.roots.slice(-50).map(({ sha256Hex, withdrawn, ...listed }) => ({
    ...happenedOf(overview, listed),
    sha256Hex,
    withdrawn: withdrawn === undefined ? null : happenedOf(overview, withdrawn),
  }));

function registrationOf(document: string): Agency['registration'] {
  try {
    const { name, purposes } = parseRegistration(document);
    return {
      name: shownPair(name),
      purposes: purposes.map(({ purpose, legal_basis, rules, credentials }) => ({
        purpose: shownPair(purpose),
        legalBasis: shownPair(legal_basis),
        rules,
        credentials: credentials.map(({ vct, claims, predicates }) => ({
          vct: shownText(vct, 200),
          claims,
          predicates,
        })),
      })),
    };
  } catch {
    return null;
  }
}

export function agenciesOf(
  overview: RegistryOverview,
  agencies: readonly RegistrationRecord[],
  nowSeconds: number,
): Agency[] {
  return agencies.flatMap(({ did, versions, history, emergencies, state }) => {
    const last = versions.at(-1);
    const lastState = history.at(-1);
    if (last === undefined || lastState === undefined) return [];
    return {
      ...happenedOf(overview, lastState),
      registered: happenedOf(overview, last),
      did,
      thumbprintHex: last.thumbprintHex,
      version: last.version,
      state,
      emergency: emergencyNow(overview, emergencies, nowSeconds),
      registration: registrationOf(last.document),
    };
  });
}
