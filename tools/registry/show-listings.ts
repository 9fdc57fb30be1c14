// Who is listed for what, who may ask what, and what is published: as data and as tables, for now or for then.
import {
  type EmergencyRecord,
  type ListingRecord,
  type PublicationKind,
  parseRegistration,
  type RegistrationRecord,
  type RegistryOverview,
} from '@anju/registry-contracts/follow';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import { shownMoment } from './moments.ts';
import { decidedText, shortHex, shownName } from './names.ts';

export type Shown = { json: unknown; text: string };

const upTo = <T extends { sinceSeconds: number }>(records: readonly T[], seconds: number): T | undefined =>
  records.findLast(({ sinceSeconds }) => sinceSeconds <= seconds);

const emergencyAt = (emergencies: readonly EmergencyRecord[], seconds: number): EmergencyRecord | undefined =>
  emergencies.findLast(
    ({ sinceSeconds, untilSeconds, lifted }) =>
      sinceSeconds <= seconds && seconds <= untilSeconds && seconds < (lifted?.sinceSeconds ?? seconds + 1),
  );

/** Now, or the last moment that the chain recorded when its clock is ahead of this machine's. */
export const presentSeconds = (overview: RegistryOverview, nowSeconds: number): number =>
  [
    ...overview.listings.flatMap(({ history, emergencies }) => [...history, ...emergencies]),
    ...overview.verifiers.flatMap(({ versions, history, emergencies }) => [
      ...versions,
      ...history,
      ...emergencies,
    ]),
    ...overview.roots.flatMap((root) => [root, root.withdrawn ?? root]),
  ].reduce((latest, { sinceSeconds }) => Math.max(latest, sinceSeconds), nowSeconds);

const mark = (state: string): string => (state === 'active' ? state : state.toUpperCase());

function listingAt({ history, emergencies, ...listing }: ListingRecord, seconds: number) {
  const record = upTo(history, seconds);
  if (record === undefined) return undefined;
  const emergency = emergencyAt(emergencies, seconds);
  const isSuspended = emergency !== undefined && ['active', 'retired'].includes(record.state);
  return {
    ...listing,
    state: isSuspended ? ('suspended' as const) : record.state,
    ...(record.goodUntilSeconds === undefined ? {} : { goodUntilSeconds: record.goodUntilSeconds }),
    sinceSeconds: isSuspended ? emergency.sinceSeconds : record.sinceSeconds,
    decidedBy: isSuspended ? emergency.decidedBy : record.decidedBy,
    ...(isSuspended ? { suspendedUntilSeconds: emergency.untilSeconds, reason: emergency.reason } : {}),
    history: history.filter(({ sinceSeconds }) => sinceSeconds <= seconds),
  };
}

export function showIssuers(overview: RegistryOverview, seconds: number): Shown {
  const listings = overview.listings.flatMap((one) => listingAt(one, seconds) ?? []);
  const roots = overview.roots.filter(({ sinceSeconds }) => sinceSeconds <= seconds);
  const isWithdrawn = (root: (typeof roots)[number]): boolean =>
    root.withdrawn !== undefined && root.withdrawn.sinceSeconds <= seconds;
  const keys = textTable(
    ['TYPE', 'ISSUER', 'KEY', 'STATE', 'SINCE', 'DECIDED'],
    listings.map((one) => [
      plainText(one.vct, 60),
      plainText(one.iss, 60),
      shortHex(one.thumbprintHex),
      mark(one.state) +
        (one.goodUntilSeconds === undefined ? '' : ` (good until ${shownMoment(one.goodUntilSeconds)})`) +
        (one.suspendedUntilSeconds === undefined
          ? ''
          : ` (until ${shownMoment(one.suspendedUntilSeconds)} at most)`),
      shownMoment(one.sinceSeconds),
      decidedText(overview, one.decidedBy),
    ]),
  );
  const authorities = textTable(
    ['ROOT CERTIFICATE (SHA-256)', 'STATE', 'SINCE', 'DECIDED'],
    roots.map((root) => {
      const { sinceSeconds, decidedBy } =
        isWithdrawn(root) && root.withdrawn !== undefined ? root.withdrawn : root;
      return [
        shortHex(root.sha256Hex),
        isWithdrawn(root) ? 'WITHDRAWN' : 'listed',
        shownMoment(sinceSeconds),
        decidedText(overview, decidedBy),
      ];
    }),
  );
  return {
    json: { issuers: listings, roots },
    text: listings.length + roots.length === 0 ? 'Nobody is listed.' : `${keys}\n\n${authorities}`,
  };
}

function verifierAt(agency: RegistrationRecord, seconds: number) {
  const version = upTo(agency.versions, seconds);
  const record = upTo(agency.history, seconds);
  if (version === undefined || record === undefined) return undefined;
  const emergency = emergencyAt(agency.emergencies, seconds);
  const isSuspended = emergency !== undefined && record.state === 'active';
  let registration: ReturnType<typeof parseRegistration> | null = null;
  try {
    registration = parseRegistration(version.document);
  } catch {
    // shown as what it is: a document that no wallet accepts
  }
  return {
    did: agency.did,
    thumbprintHex: version.thumbprintHex,
    version: version.version,
    state: isSuspended ? ('suspended' as const) : record.state,
    ...(isSuspended ? { suspendedUntilSeconds: emergency.untilSeconds, reason: emergency.reason } : {}),
    sinceSeconds: isSuspended ? emergency.sinceSeconds : record.sinceSeconds,
    decidedBy: isSuspended ? emergency.decidedBy : record.decidedBy,
    registered: { sinceSeconds: version.sinceSeconds, decidedBy: version.decidedBy },
    registration,
    history: agency.history.filter(({ sinceSeconds }) => sinceSeconds <= seconds),
  };
}

export function showVerifiers(overview: RegistryOverview, seconds: number): Shown {
  const agencies = overview.verifiers.flatMap((one) => verifierAt(one, seconds) ?? []);
  const text = agencies.map((one) => {
    const head = `${one.registration === null ? 'An agency without a readable registration' : shownName(one.registration.name)}\n`;
    const about = [
      `  state      ${mark(one.state)}${one.suspendedUntilSeconds === undefined ? '' : ` (until ${shownMoment(one.suspendedUntilSeconds)} at most)`}`,
      `  since      ${shownMoment(one.sinceSeconds)} (${decidedText(overview, one.decidedBy)})`,
      `  registered ${shownMoment(one.registered.sinceSeconds)} (version ${one.version}; ${decidedText(overview, one.registered.decidedBy)})`,
      `  identifier ${one.did}`,
      `  key        ${one.thumbprintHex}`,
    ];
    const purposes = (one.registration?.purposes ?? []).flatMap((purpose) => [
      `  may ask to ${shownName(purpose.purpose, 400)}`,
      `    law      ${shownName(purpose.legal_basis, 400)}`,
      `    rules    ${purpose.rules.join(', ') || '–'}`,
      ...purpose.credentials.map(
        ({ vct, claims, predicates }) =>
          `    ${vct}: ${claims.join(', ') || 'nothing shown'}${predicates.length === 0 ? '' : `; proved without being shown: ${predicates.join(', ')}`}`,
      ),
    ]);
    return head + [...about, ...purposes].join('\n');
  });
  return { json: { verifiers: agencies }, text: text.join('\n\n') || 'No agency is registered.' };
}

/** What is in force at a moment, each with the versions before and after it. */
export function showPublications(overview: RegistryOverview, kind: PublicationKind, seconds: number): Shown {
  const all = overview.publications.filter((one) => one.kind === kind);
  const entries = [...new Set(all.map(({ id }) => id))].map((id) => {
    const versions = all.filter((one) => one.id === id);
    const last = versions.findLast(
      ({ effectiveFromSeconds, cancelled }) => cancelled === undefined && effectiveFromSeconds <= seconds,
    );
    return { id, inForce: last?.version === undefined ? null : last, versions };
  });
  const rows = entries.flatMap(({ id, inForce, versions }) =>
    versions.map((one) => [
      plainText(id, 60),
      one.version === undefined ? 'repeal' : plainText(one.version, 40),
      one === inForce
        ? 'in force'
        : one.cancelled !== undefined
          ? 'cancelled'
          : one.effectiveFromSeconds > seconds
            ? 'coming'
            : one.version === undefined
              ? '–'
              : 'superseded',
      shownMoment(one.effectiveFromSeconds),
      one.sha256Hex === undefined ? '–' : shortHex(one.sha256Hex),
      decidedText(overview, one.cancelled?.decidedBy ?? one.decidedBy),
    ]),
  );
  const json = { at: new Date(seconds * 1000).toISOString(), [kind === 'rule' ? 'rules' : 'types']: entries };
  const what = kind === 'rule' ? 'rule' : 'credential type';
  return {
    json,
    text:
      rows.length === 0
        ? `No ${what} is published.`
        : `At ${shownMoment(seconds)}:\n\n${textTable([kind === 'rule' ? 'RULE' : 'TYPE', 'VERSION', 'IS', 'EFFECTIVE FROM', 'SHA-256', 'DECIDED'], rows)}`,
  };
}
