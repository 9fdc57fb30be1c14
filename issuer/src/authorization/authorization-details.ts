// What a wallet may ask to be authorized for (`openid_credential`, OpenID4VCI 1.0, section 5.1.1), and the credential
// identifiers it gets with its token: one for each record of the person.
import { createHmac } from 'node:crypto';
import { errors } from 'oidc-provider';
import type { RecordStore } from '../ports.ts';

export const OPENID_CREDENTIAL = 'openid_credential';

export type AuthorizationDetail = { type: typeof OPENID_CREDENTIAL; credential_configuration_id: string };
export type IdentifiedDetail = AuthorizationDetail & { credential_identifiers: string[] };

/** Which credential a request is for. */
export type Dataset = { configurationId: string; recordKey: string };

export type Datasets = {
  /** The same for the same record, so that a wallet knows what it holds already; says nothing of the record. */
  identifiersOf(personNumber: string, configurationId: string): Promise<string[]>;
  find(personNumber: string, configurationId: string, identifier: string): Promise<Dataset | undefined>;
  /** Undefined where the person has several of this credential. */
  findOnly(personNumber: string, configurationId: string): Promise<Dataset | undefined>;
};

export function createDatasets(ports: {
  department: string;
  key: Uint8Array;
  records: Pick<RecordStore, 'findAll'>;
}): Datasets {
  const { department, key, records } = ports;
  const identify = (personNumber: string, { configurationId, recordKey }: Dataset) => {
    if (recordKey === '') return configurationId;
    const parts = JSON.stringify([department, personNumber, recordKey]);
    const mac = createHmac('sha256', key).update(parts).digest('base64url').slice(0, 22);
    return `${configurationId}.${mac}`;
  };
  async function datasetsOf(personNumber: string, configurationId: string): Promise<Dataset[]> {
    const found = await records.findAll(department, personNumber);
    // Where nothing is on record the wallet hears so from the credential endpoint, not by a missing identifier.
    if (found.length === 0) return [{ configurationId, recordKey: '' }];
    return found.map(({ recordKey }) => ({ configurationId, recordKey }));
  }
  return {
    identifiersOf: async (personNumber, configurationId) =>
      (await datasetsOf(personNumber, configurationId)).map((one) => identify(personNumber, one)),
    find: async (personNumber, configurationId, identifier) =>
      (await datasetsOf(personNumber, configurationId)).find(
        (one) => identify(personNumber, one) === identifier,
      ),
    findOnly: async (personNumber, configurationId) => {
      const [only, ...others] = await datasetsOf(personNumber, configurationId);
      return others.length === 0 ? only : undefined;
    },
  };
}

/** What a department issues. */
export type Issued = { credentialIssuer: string; configurationIds: readonly string[] };

/** A detail that came from outside, or undefined when it asks for what is not issued here. */
export function readDetail(detail: unknown, issued: Issued): AuthorizationDetail | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined;
  const { type, credential_configuration_id: id, locations } = detail as Record<string, unknown>;
  if (type !== OPENID_CREDENTIAL) return undefined;
  if (typeof id !== 'string' || !issued.configurationIds.includes(id)) return undefined;
  if (locations !== undefined && !(Array.isArray(locations) && locations.includes(issued.credentialIssuer))) {
    return undefined;
  }
  return { type: OPENID_CREDENTIAL, credential_configuration_id: id };
}

export const readDetails = (details: unknown, issued: Issued): AuthorizationDetail[] =>
  (Array.isArray(details) ? details : []).flatMap((one: unknown) => readDetail(one, issued) ?? []);

/**
 * What a token request leaves of what was granted, each credential once; all of it when it asks for nothing.
 * @param text the request's `authorization_details`
 * @throws InvalidAuthorizationDetails
 */
export function narrowDetails(
  granted: AuthorizationDetail[],
  text: unknown,
  issued: Issued,
): AuthorizationDetail[] {
  if (text === undefined) return granted;
  let asked: unknown;
  try {
    asked = JSON.parse(String(text));
  } catch {
    asked = undefined;
  }
  if (Array.isArray(asked) && asked.length > issued.configurationIds.length) {
    throw new errors.InvalidAuthorizationDetails('more is asked for than is issued here');
  }
  const details = readDetails(asked, issued);
  const wasGranted = (detail: AuthorizationDetail) =>
    granted.some((one) => one.credential_configuration_id === detail.credential_configuration_id);
  if (
    !Array.isArray(asked) ||
    asked.length === 0 ||
    details.length < asked.length ||
    !details.every(wasGranted)
  ) {
    throw new errors.InvalidAuthorizationDetails('authorization_details must name what was granted');
  }
  return [...new Map(details.map((one) => [one.credential_configuration_id, one])).values()];
}

export const identifyDetails = (
  details: readonly AuthorizationDetail[],
  personNumber: string,
  datasets: Datasets,
): Promise<IdentifiedDetail[]> =>
  Promise.all(
    details.map(async (detail) => ({
      ...detail,
      credential_identifiers: await datasets.identifiersOf(personNumber, detail.credential_configuration_id),
    })),
  );
