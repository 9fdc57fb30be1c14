// A department's or an agency's DID document, for now or for then.
import type { RegistryFollower } from '@anju/registry-contracts/follow';
import { plainText } from '../plain-text.ts';
import { textTable } from '../text-table.ts';
import { RegistryCommandError } from './errors.ts';
import { shownMoment } from './moments.ts';
import type { Shown } from './show-listings.ts';

type Method = { id: string; type: string; publicKeyJwk?: object; publicKeyHex?: string };

/** @throws RegistryCommandError `not_found` for a DID that is none, or that the registry does not list */
export async function showDid(
  follower: RegistryFollower,
  did: string,
  at: { moment: Date; isPast: boolean },
): Promise<Shown> {
  const time = at.moment.toISOString().replace(/\.\d+Z$/, 'Z');
  const result = await follower.resolveDid(at.isPast ? `${did}?versionTime=${time}` : did);
  if (result === 'unknown') {
    throw new RegistryCommandError('registry_unknown', 'The registry cannot be read now.');
  }
  const { didDocument, didResolutionMetadata, didDocumentMetadata } = result;
  if (didDocument === null) {
    const sentence =
      didResolutionMetadata.error === 'notFound'
        ? 'The registry lists nobody under this identifier.'
        : `This identifier cannot be read (${plainText(didResolutionMetadata.error ?? 'unknown', 60)}).`;
    throw new RegistryCommandError('not_found', sentence);
  }
  const methods = (didDocument.verificationMethod ?? []) as Method[];
  const isDeactivated = didDocumentMetadata.deactivated === true;
  const lines = [
    plainText(didDocument.id, 120),
    `  as of      ${shownMoment(Math.floor(at.moment.getTime() / 1000))}`,
    `  updated    ${plainText(didDocumentMetadata.updated ?? 'never', 40)}`,
    `  state      ${isDeactivated ? 'DEACTIVATED' : 'active'}`,
    '',
    methods.length === 0
      ? '  It holds no key.'
      : textTable(
          ['  KEY', 'TYPE', 'IS'],
          methods.map(({ id, type, publicKeyJwk, publicKeyHex }) => [
            `  ${plainText(id.slice(id.indexOf('#')), 30)}`,
            plainText(type, 40),
            plainText(
              publicKeyJwk === undefined
                ? (publicKeyHex ?? 'an account of the chain')
                : JSON.stringify(publicKeyJwk),
              160,
            ),
          ]),
        ),
    ...(didDocument.service ?? []).map(
      ({ type, serviceEndpoint }) =>
        `  service    ${plainText(type, 40)} ${plainText(JSON.stringify(serviceEndpoint), 120)}`,
    ),
  ];
  return { json: result, text: lines.join('\n') };
}
