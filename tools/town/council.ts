// The council of the town: its three parties act with development keys, each from an outbox of its own.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir, loadAgencyIds, loadCouncil, loadDepartments, loadRules, loadVerifiers } from '@anju/city';
import { type RegistryOverview, spellRegistration } from '@anju/registry-contracts/follow';
import {
  type Change,
  createGovernor,
  type Deployment,
  developmentPartyKeys,
  type Governor,
  type NewKey,
  type NewPublication,
  type NewRegistration,
  type Founding as RegistryFounding,
} from '@anju/registry-contracts/govern';
import { computeAddress } from 'ethers';
import { SettingError } from '../config.ts';
import type { Environments } from './addresses.ts';
import type { DataFolder } from './data-folder.ts';

type Enrolment = { department: string; iss: string; vct: string; did: string; thumbprint_hex: string };
type AgencyEnrolment = { agency: string; did?: string; thumbprint_hex: string };

/** What the city's files say should stand in the registry. */
export type Wanted = {
  keys: NewKey[];
  roots: { sha256Hex: string }[];
  verifiers: NewRegistration[];
  publications: NewPublication[];
};

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

/** Midnight at the beginning of a day in a time zone, seconds since 1970. */
export function midnightSeconds(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const offset = Date.parse(`${shown.format(utc).replace(' ', 'T')}Z`) - utc;
  return (utc - offset) / 1000;
}

/** @param nowSeconds from when type metadata is in force when it is first published */
export async function wantedIn(
  folder: DataFolder,
  environments: Environments,
  rootSha256Hex: string,
  nowSeconds: number,
): Promise<Wanted> {
  const departments = await loadDepartments(join(cityDir, 'departments'));
  const enrolled = departments.map(({ id }) =>
    readJson<Enrolment>(join(folder.issuerDir, 'enrolment', `${id}.json`)),
  );
  const agencies = (await loadAgencyIds()).map((id) =>
    readJson<AgencyEnrolment>(join(folder.verifierDir, 'enrolment', `${id}.json`)),
  );
  // a department asks in its own name, with the key that it issues with
  const verifiers = [...(await loadVerifiers())].map(([id, document]): NewRegistration => {
    const asker =
      enrolled.find(({ department }) => department === id) ?? agencies.find(({ agency }) => agency === id);
    if (asker?.did === undefined) throw new Error(`${id} has no DID: run the enrolment.`);
    const { did, thumbprint_hex: thumbprintHex } = asker;
    return { did, thumbprintHex, document: spellRegistration(document) };
  });
  const verifierUrl = environments.verifier.VERIFIER_PUBLIC_URL ?? '';
  const types = enrolled.map(({ department, iss, vct }): NewPublication => {
    const bytes = readFileSync(join(folder.issuerDir, 'enrolment', `${department}.type.json`));
    return {
      kind: 'type',
      id: vct,
      version: createHash('sha256').update(bytes).digest('hex').slice(0, 8),
      sha256Hex: createHash('sha256').update(bytes).digest('hex'),
      effectiveFromSeconds: nowSeconds,
      uri: `${iss}/types/${department}`,
    };
  });
  const rules = (await loadRules()).map(
    ({ rule, sha256Hex }): NewPublication => ({
      kind: 'rule',
      id: rule.id,
      version: rule.version,
      sha256Hex,
      effectiveFromSeconds: midnightSeconds(rule.in_force_from, rule.time_zone),
      uri: `${verifierUrl}/rules/${rule.id}/${rule.version}`,
    }),
  );
  rules.sort((a, b) => a.effectiveFromSeconds - b.effectiveFromSeconds);
  return {
    keys: enrolled.map(({ thumbprint_hex: thumbprintHex, did, vct, iss }) => ({
      thumbprintHex,
      did,
      vct,
      iss,
    })),
    roots: [{ sha256Hex: rootSha256Hex }],
    verifiers,
    publications: [...types, ...rules],
  };
}

/** The founding of a new town: the city's council, and everything that is wanted. */
export async function foundingOf(wanted: Wanted): Promise<RegistryFounding> {
  const { terms, parties } = await loadCouncil();
  if (parties.length > developmentPartyKeys.length) {
    throw new SettingError(
      `A town on the embedded chain has keys for ${developmentPartyKeys.length} parties, and city/council.json names ${parties.length}.`,
    );
  }
  return {
    terms,
    parties: parties.map((name, index) => ({
      address: computeAddress(developmentPartyKeys[index] ?? ''),
      name,
    })),
    ...wanted,
  };
}

/** What the registry lacks of what is wanted, or says differently. States that the council set are left alone. */
export function changesFor(wanted: Wanted, overview: RegistryOverview, nowSeconds: number): Change[] {
  const changes: Change[] = [];
  for (const key of wanted.keys) {
    const isListed = overview.listings.some(
      ({ thumbprintHex, vct }) => thumbprintHex === key.thumbprintHex && vct === key.vct,
    );
    if (!isListed) changes.push({ act: 'list-key', ...key });
  }
  for (const { sha256Hex } of wanted.roots) {
    if (!overview.roots.some((root) => root.sha256Hex === sha256Hex)) {
      changes.push({ act: 'list-root', sha256Hex });
    }
  }
  for (const verifier of wanted.verifiers) {
    const last = overview.verifiers.find(({ did }) => did === verifier.did)?.versions.at(-1);
    const isSame = last?.document === verifier.document && last.thumbprintHex === verifier.thumbprintHex;
    if (!isSame) changes.push({ act: 'register-verifier', ...verifier });
  }
  for (const publication of wanted.publications) {
    const { kind, id, sha256Hex } = publication;
    const isPublished = overview.publications.some(
      (one) => one.kind === kind && one.id === id && one.sha256Hex === sha256Hex,
    );
    // what is new now takes effect after it was decided, never before
    const earliest = nowSeconds + 60 + overview.terms.delaySeconds;
    if (!isPublished) {
      const effectiveFromSeconds = Math.max(publication.effectiveFromSeconds, earliest);
      changes.push({ act: 'publish', ...publication, effectiveFromSeconds });
    }
  }
  return changes;
}

/** One hand for each party. */
export const openGovernors = (folder: DataFolder, rpcUrl: string, deployment: Deployment): Governor[] =>
  developmentPartyKeys.map((privateKey, index) =>
    createGovernor({
      rpcUrl,
      privateKey,
      deployment,
      outboxDir: join(folder.registryDir, `party-${index + 1}`),
    }),
  );
