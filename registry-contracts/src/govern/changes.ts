// What a council decides, as data, and the call that makes it.
import { sha256, toUtf8Bytes, ZeroHash } from 'ethers';
import { type ContractName, encodeCall } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import {
  type PublicationKind,
  publicationKindNumber,
  type RegistrationState,
  registrationStateNumber,
} from '../enumerations.ts';
import { type KeyState, keyStateNumber } from '../key-state.ts';
import { GovernanceError } from './errors.ts';
import {
  bytes32,
  type EmergencySubject,
  identityOf,
  keyArgument,
  type NewKey,
  type NewPublication,
  type NewRegistration,
  type Party,
  partyArgument,
  publicationArgument,
  registrationArgument,
  requireOneSubject,
  type Terms,
} from './founding.ts';

/** One change of the registry or of the council itself. */
export type Change =
  | ({ act: 'list-key' } & NewKey)
  | {
      act: 'set-key-state';
      thumbprintHex: string;
      vct: string;
      state: KeyState;
      /** For `retired`, and only for it. */
      goodUntilSeconds?: number;
    }
  | { act: 'list-root' | 'withdraw-root'; sha256Hex: string }
  | ({ act: 'register-verifier' } & NewRegistration)
  | { act: 'set-verifier-state'; did: string; state: RegistrationState }
  | ({ act: 'publish' } & NewPublication)
  | { act: 'repeal'; kind: PublicationKind; id: string; effectiveFromSeconds: number }
  | {
      act: 'cancel-publication';
      kind: PublicationKind;
      id: string;
      /** Of the version that is not to take effect; absent for a repeal that is not to. */
      sha256Hex?: string;
      /** When it would take effect. */
      effectiveFromSeconds: number;
    }
  | ({ act: 'add-party' } & Party)
  | { act: 'remove-party'; address: string }
  | { act: 'replace-party'; address: string; successor: Party }
  | ({ act: 'set-terms' } & Terms)
  | ({ act: 'lift-emergency' } & EmergencySubject);

/** As `Change`, but types stand as hashes where the call holds no more. */
export type DecodedChange =
  | Exclude<Change, { act: 'set-key-state' }>
  | {
      act: 'set-key-state';
      thumbprintHex: string;
      /** SHA-256 of the type's name. */
      typeHashHex: string;
      state: KeyState;
      goodUntilSeconds?: number;
    };

export interface Call {
  target: string;
  data: string;
}

type Named = readonly [ContractName, string];

function encode(change: Change, chainId: number): Named {
  switch (change.act) {
    case 'list-key':
      return ['issuerRegistry', encodeCall('issuerRegistry', 'listKey', [keyArgument(chainId, change)])];
    case 'set-key-state':
      return [
        'issuerRegistry',
        encodeCall('issuerRegistry', 'setKeyState', [
          bytes32(change.thumbprintHex, 'thumbprintHex'),
          sha256(toUtf8Bytes(change.vct)) as `0x${string}`,
          keyStateNumber(change.state),
          BigInt(change.goodUntilSeconds ?? 0),
        ]),
      ];
    case 'list-root':
      return [
        'issuerRegistry',
        encodeCall('issuerRegistry', 'listRoot', [bytes32(change.sha256Hex, 'sha256Hex')]),
      ];
    case 'withdraw-root':
      return [
        'issuerRegistry',
        encodeCall('issuerRegistry', 'withdrawRoot', [bytes32(change.sha256Hex, 'sha256Hex')]),
      ];
    case 'register-verifier':
      return [
        'verifierRegistry',
        encodeCall('verifierRegistry', 'registerVerifier', [registrationArgument(chainId, change)]),
      ];
    case 'set-verifier-state':
      return [
        'verifierRegistry',
        encodeCall('verifierRegistry', 'setVerifierState', [
          identityOf(chainId, change.did),
          registrationStateNumber(change.state),
        ]),
      ];
    case 'publish':
      return ['publications', encodeCall('publications', 'publish', [publicationArgument(change)])];
    case 'repeal':
      return [
        'publications',
        encodeCall('publications', 'repeal', [
          publicationKindNumber(change.kind),
          change.id,
          BigInt(change.effectiveFromSeconds),
        ]),
      ];
    case 'cancel-publication':
      return [
        'publications',
        encodeCall('publications', 'cancel', [
          publicationKindNumber(change.kind),
          change.id,
          change.sha256Hex === undefined
            ? (ZeroHash as `0x${string}`)
            : bytes32(change.sha256Hex, 'sha256Hex'),
          BigInt(change.effectiveFromSeconds),
        ]),
      ];
    case 'add-party':
      return ['council', encodeCall('council', 'addParty', [partyArgument(change)])];
    case 'remove-party':
      return ['council', encodeCall('council', 'removeParty', [change.address as `0x${string}`])];
    case 'replace-party':
      return [
        'council',
        encodeCall('council', 'replaceParty', [
          change.address as `0x${string}`,
          partyArgument(change.successor),
        ]),
      ];
    case 'set-terms':
      return ['council', encodeCall('council', 'setTerms', [termsOf(change)])];
    case 'lift-emergency':
      requireOneSubject(change);
      return change.did !== undefined
        ? [
            'verifierRegistry',
            encodeCall('verifierRegistry', 'liftEmergencySuspension', [identityOf(chainId, change.did)]),
          ]
        : [
            'issuerRegistry',
            encodeCall('issuerRegistry', 'liftEmergencySuspension', [
              bytes32(change.thumbprintHex, 'thumbprintHex'),
            ]),
          ];
  }
}

const termsOf = ({ threshold, delaySeconds, lifetimeSeconds, emergencySeconds }: Terms): Terms => ({
  threshold,
  delaySeconds,
  lifetimeSeconds,
  emergencySeconds,
});

/**
 * The call that makes a change.
 * @throws GovernanceError `argument_invalid` or `did_not_canonical`
 */
export function encodeChange(change: Change, deployment: Deployment): Call {
  try {
    const [contract, data] = encode(change, deployment.chainId);
    return { target: deployment[contract], data };
  } catch (error) {
    if (error instanceof GovernanceError) throw error;
    throw new GovernanceError('argument_invalid', `The change “${change.act}” is not complete.`, {
      cause: error,
    });
  }
}
