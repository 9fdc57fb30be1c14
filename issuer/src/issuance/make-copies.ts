// One credential per key, from what stands on record: an SD-JWT VC in which every claim can be disclosed alone, or for
// agencies that ask for it a W3C VC.

import * as node from 'node:crypto';
import { createNodeCrypto, issueSdJwtVc } from '@anju/credentials';
import { ProtocolError } from '../authorization/protocol-error.ts';
import type { CredentialFormat } from '../departments/configurations.ts';
import type { Department } from '../departments/department-file.ts';
import { typeMetadataIntegrity } from '../departments/type-metadata.ts';
import type { DepartmentKey, HolderKey, MakeCopies, PersonRecord, RandomBytes } from '../ports.ts';
import { checkClaims } from '../records/check-claims.ts';
import { cityDate, credentialDates } from './credential-dates.ts';
import { createW3cIssuer } from './w3c-credential.ts';

export type MakeCopiesFor = (
  format: CredentialFormat,
  keys: readonly HolderKey[],
  issuedAt: Date,
) => MakeCopies;

type CopyPlace = { jwk: HolderKey; iat: number; exp: number; status: { idx: number; uri: string } };
type IssueCopy = (record: PersonRecord, place: CopyPlace) => Promise<string>;

const hasher = createNodeCrypto(node);

export function createMakeCopies(ports: {
  department: Department;
  credentialIssuer: string;
  key: DepartmentKey;
  randomBytes: RandomBytes;
}): MakeCopiesFor {
  const { department, credentialIssuer, key, randomBytes } = ports;
  const { vct, claims: definitions } = department.credential;
  const integrity = typeMetadataIntegrity(department);

  const issueSdJwt: IssueCopy = ({ claims }, { jwk, iat, exp, status }) => {
    // Every claim of the type: an absent one is passed as undefined and becomes a decoy.
    const disclosable = Object.fromEntries(definitions.map(({ name }) => [name, claims[name]]));
    return issueSdJwtVc({
      header: { kid: key.kid, x5c: [...key.x5c] },
      payload: {
        iss: credentialIssuer,
        vct,
        'vct#integrity': integrity,
        iat,
        exp,
        cnf: { jwk },
        status: { status_list: status },
      },
      disclosable,
      sign: key.sign,
      randomBytes,
      crypto: hasher,
    });
  };

  const issueW3c = createW3cIssuer({ department, credentialIssuer, key });
  const issuers: Readonly<Record<CredentialFormat, IssueCopy>> = {
    'dc+sd-jwt': issueSdJwt,
    jwt_vc_json: ({ claims }, { jwk, ...place }) => issueW3c({ claims, holderJwk: jwk, ...place }),
  };

  return (format, keys, issuedAt) => {
    const { iat, exp } = credentialDates(issuedAt);
    return async (record, indices) => {
      if (checkClaims(department, record.claims, cityDate(issuedAt)).length > 0) {
        throw new ProtocolError(
          'credential_request_denied',
          'the record does not pass the checks of its type',
        );
      }
      return Promise.all(
        keys.map((jwk, position) => {
          const place = indices[position];
          if (!place) throw new Error('fewer indices than keys');
          const uri = `${credentialIssuer}/status/${place.listNumber}`;
          return issuers[format](record, { jwk, iat, exp, status: { idx: place.index, uri } });
        }),
      );
    };
  };
}
