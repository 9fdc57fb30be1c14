// What a registry is founded with: the constructors' arguments as one public file, from which all addresses follow.
import { interfaces } from '../contracts.ts';
import { addressOfDid } from '../did-ethr.ts';
import { type PublicationKind, publicationKindNumber } from '../enumerations.ts';
import { toBytes32 } from '../thumbprint.ts';
import { GovernanceError } from './errors.ts';

export interface Party {
  /** EIP-55 address. */
  address: string;
  name: { 'zh-CN': string; en: string };
}

/** Deployment parameters of the council. */
export interface Terms {
  threshold: number;
  delaySeconds: number;
  lifetimeSeconds: number;
  emergencySeconds: number;
}

export interface NewKey {
  /** SHA-256 of the DER SubjectPublicKeyInfo. */
  thumbprintHex: string;
  did: string;
  vct: string;
  iss: string;
}

export interface NewRegistration {
  did: string;
  thumbprintHex: string;
  /** JSON `urn:anju:verifier-registration:1`. */
  document: string;
}

export interface NewPublication {
  kind: PublicationKind;
  id: string;
  version: string;
  /** SHA-256 of the served bytes. */
  sha256Hex: string;
  effectiveFromSeconds: number;
  uri: string;
}

/** A key or an agency; never both, which of the two is meant must be plain. */
export type EmergencySubject =
  | { thumbprintHex: string; did?: undefined }
  | { did: string; thumbprintHex?: undefined };

export interface Founding {
  terms: Terms;
  parties: Party[];
  keys: NewKey[];
  roots: { sha256Hex: string }[];
  verifiers: NewRegistration[];
  publications: NewPublication[];
}

/** @throws GovernanceError `argument_invalid` */
export function bytes32(hex: string, name: string): `0x${string}` {
  const value = toBytes32(hex);
  if (value === undefined) throw new GovernanceError('argument_invalid', `${name} is not a SHA-256 in hex.`);
  return value;
}

/** @throws GovernanceError `did_not_canonical` */
export function identityOf(chainId: number, did: string): `0x${string}` {
  const address = addressOfDid(chainId, did);
  if (address === undefined) {
    throw new GovernanceError(
      'did_not_canonical',
      `A DID is written did:ethr:0x${chainId.toString(16)}:<address with the capitals of EIP-55>.`,
    );
  }
  return address as `0x${string}`;
}

/** @throws GovernanceError `argument_invalid` when both are named */
export function requireOneSubject(subject: { thumbprintHex?: unknown; did?: unknown }): void {
  if ((subject.thumbprintHex === undefined) !== (subject.did === undefined)) return;
  throw new GovernanceError(
    'argument_invalid',
    'Name a key by its thumbprint or an agency by its DID, not both.',
  );
}

export const partyArgument = ({ address, name }: Party) => ({
  account: address as `0x${string}`,
  nameZh: name['zh-CN'],
  nameEn: name.en,
});
export const keyArgument = (chainId: number, { thumbprintHex, did, vct, iss }: NewKey) => ({
  keyThumbprint: bytes32(thumbprintHex, 'thumbprintHex'),
  did: identityOf(chainId, did),
  vct,
  iss,
});
export const registrationArgument = (chainId: number, { did, thumbprintHex, document }: NewRegistration) => ({
  did: identityOf(chainId, did),
  keyThumbprint: bytes32(thumbprintHex, 'thumbprintHex'),
  document,
});
export const publicationArgument = (publication: NewPublication) => ({
  kind: publicationKindNumber(publication.kind),
  id: publication.id,
  version: publication.version,
  contentSha256: bytes32(publication.sha256Hex, 'sha256Hex'),
  effectiveFrom: BigInt(publication.effectiveFromSeconds),
  uri: publication.uri,
});

/** Constructor arguments of the council, ABI-encoded. */
export const encodeCouncilArguments = ({ parties, terms }: Pick<Founding, 'parties' | 'terms'>): string =>
  interfaces.council.encodeDeploy([parties.map(partyArgument), terms]);
