// What a wallet may ask to be authorized for (`openid_credential`, OpenID4VCI 1.0, section 5.1.1), and the credential
// identifiers it gets with its token: one for each record of the person.
import { createHmac } from 'node:crypto';
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
  };
}

/** The configurations of a detail that came from outside, or undefined when it asks for what is not issued here. */
export function readDetail(
  detail: Record<string, unknown>,
  issued: { credentialIssuer: string; configurationIds: readonly string[] },
): AuthorizationDetail | undefined {
  const { credential_configuration_id: id, locations } = detail;
  if (typeof id !== 'string' || !issued.configurationIds.includes(id)) return undefined;
  if (locations !== undefined && !(Array.isArray(locations) && locations.includes(issued.credentialIssuer))) {
    return undefined;
  }
  return { type: OPENID_CREDENTIAL, credential_configuration_id: id };
}
