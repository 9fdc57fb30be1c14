// What a council decides, as data: from a change to the call that makes it, and back for people to read.
import { sha256, toUtf8Bytes } from 'ethers';
import { type ContractName, encodeCall, interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { didOfAddress } from '../did-ethr.ts';
import {
  type PublicationKind,
  publicationKindFromNumber,
  publicationKindNumber,
  type RegistrationState,
  registrationStateFromNumber,
  registrationStateNumber,
} from '../enumerations.ts';
import { type KeyState, keyStateFromNumber, keyStateNumber } from '../key-state.ts';
import { GovernanceError } from './errors.ts';
import {
  bytes32,
  identityOf,
  keyArgument,
  type NewKey,
  type NewPublication,
  type NewRegistration,
  type Party,
  partyArgument,
  publicationArgument,
  registrationArgument,
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
  | ({ act: 'add-party' } & Party)
  | { act: 'remove-party'; address: string }
  | { act: 'replace-party'; address: string; successor: Party }
  | ({ act: 'set-terms' } & Terms)
  | { act: 'lift-emergency'; thumbprintHex: string }
  | { act: 'lift-emergency'; did: string };

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
      return 'did' in change
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

/** A call as somebody who has to approve it reads it. `change` is undefined for a call that is none of ours. */
export interface DescribedCall {
  contract: ContractName | undefined;
  method: string | undefined;
  change: DecodedChange | undefined;
  sentence: { 'zh-CN': string; en: string };
}

/** As `Change`, but types stand as hashes where the call holds no more. */
export type DecodedChange =
  | Exclude<Change, { act: 'set-key-state' }>
  | {
      act: 'set-key-state';
      thumbprintHex: string;
      typeHashHex: string;
      state: KeyState | undefined;
      goodUntilSeconds?: number;
    };

type Args = Record<string, unknown>;
const hex = (value: unknown): string => String(value).slice(2);
const seconds = (value: unknown): number => Number(value as bigint);
const party = (value: unknown): Party => {
  const { account, nameZh, nameEn } = value as Record<'account' | 'nameZh' | 'nameEn', string>;
  return { address: account, name: { 'zh-CN': nameZh, en: nameEn } };
};

const decoders: Record<string, (args: Args, chainId: number) => DecodedChange> = {
  listKey: ({ key }, chainId) => {
    const { keyThumbprint, did, vct, iss } = key as Record<'keyThumbprint' | 'did' | 'vct' | 'iss', string>;
    return { act: 'list-key', thumbprintHex: hex(keyThumbprint), did: didOfAddress(chainId, did), vct, iss };
  },
  setKeyState: ({ keyThumbprint, typeHash, state, goodUntil }) => ({
    act: 'set-key-state',
    thumbprintHex: hex(keyThumbprint),
    typeHashHex: hex(typeHash),
    state: keyStateFromNumber(Number(state)),
    ...(goodUntil === 0n ? {} : { goodUntilSeconds: seconds(goodUntil) }),
  }),
  listRoot: ({ rootThumbprint }) => ({ act: 'list-root', sha256Hex: hex(rootThumbprint) }),
  withdrawRoot: ({ rootThumbprint }) => ({ act: 'withdraw-root', sha256Hex: hex(rootThumbprint) }),
  registerVerifier: ({ registration }, chainId) => {
    const { did, keyThumbprint, document } = registration as Record<
      'did' | 'keyThumbprint' | 'document',
      string
    >;
    return {
      act: 'register-verifier',
      did: didOfAddress(chainId, did),
      thumbprintHex: hex(keyThumbprint),
      document,
    };
  },
  setVerifierState: ({ did, state }, chainId) => ({
    act: 'set-verifier-state',
    did: didOfAddress(chainId, String(did)),
    state: registrationStateFromNumber(Number(state)) ?? 'withdrawn',
  }),
  publish: ({ publication }) => {
    const { kind, id, version, contentSha256, effectiveFrom, uri } = publication as Record<string, string>;
    return {
      act: 'publish',
      kind: publicationKindFromNumber(Number(kind)) ?? 'rule',
      id: id ?? '',
      version: version ?? '',
      sha256Hex: hex(contentSha256),
      effectiveFromSeconds: Number(effectiveFrom),
      uri: uri ?? '',
    };
  },
  repeal: ({ kind, id, effectiveFrom }) => ({
    act: 'repeal',
    kind: publicationKindFromNumber(Number(kind)) ?? 'rule',
    id: String(id),
    effectiveFromSeconds: seconds(effectiveFrom),
  }),
  addParty: (args) => ({ act: 'add-party', ...party(args.party) }),
  removeParty: ({ account }) => ({ act: 'remove-party', address: String(account) }),
  replaceParty: ({ account, successor }) => ({
    act: 'replace-party',
    address: String(account),
    successor: party(successor),
  }),
  setTerms: ({ terms }) => {
    const { threshold, delaySeconds, lifetimeSeconds, emergencySeconds } = terms as Record<string, bigint>;
    return {
      act: 'set-terms',
      threshold: Number(threshold),
      delaySeconds: Number(delaySeconds),
      lifetimeSeconds: Number(lifetimeSeconds),
      emergencySeconds: Number(emergencySeconds),
    };
  },
  liftEmergencySuspension: ({ did, keyThumbprint }, chainId) =>
    did === undefined
      ? { act: 'lift-emergency', thumbprintHex: hex(keyThumbprint) }
      : { act: 'lift-emergency', did: didOfAddress(chainId, String(did)) },
};

/** Decodes a call for people. Never throws: what is not ours is said to be so. */
export function describeCall({ target, data }: Call, deployment: Deployment): DescribedCall {
  const foreign: DescribedCall = {
    contract: undefined,
    method: undefined,
    change: undefined,
    sentence: {
      'zh-CN': `调用合约 ${target}，内容不属于本登记系统，请勿轻信。`,
      en: `Calls ${target} with something that this registry does not know. Do not trust it unread.`,
    },
  };
  const contract = (Object.keys(interfaces) as ContractName[]).find(
    (name) => deployment[name].toLowerCase() === target.toLowerCase(),
  );
  if (contract === undefined) return foreign;
  try {
    const parsed = interfaces[contract].parseTransaction({ data });
    const decoder = parsed === null ? undefined : decoders[parsed.name];
    if (parsed === null || decoder === undefined) return foreign;
    const change = decoder(parsed.args.toObject(true) as Args, deployment.chainId);
    return { contract, method: parsed.name, change, sentence: sentenceOf(change) };
  } catch {
    return foreign;
  }
}

const day = (atSeconds: number): string => `${new Date(atSeconds * 1000).toISOString().slice(0, 16)}Z`;
const short = (text: string): string => `${text.slice(0, 10)}…`;

function sentenceOf(change: DecodedChange): { 'zh-CN': string; en: string } {
  const say = (chinese: string, english: string) => ({ 'zh-CN': chinese, en: english });
  switch (change.act) {
    case 'list-key':
      return say(
        `准许 ${change.iss} 用密钥 ${short(change.thumbprintHex)} 签发 ${change.vct}。`,
        `Lists key ${short(change.thumbprintHex)} of ${change.iss} to sign ${change.vct}.`,
      );
    case 'set-key-state': {
      const until =
        change.goodUntilSeconds === undefined
          ? say('', '')
          : say(
              `，已签发的有效至 ${day(change.goodUntilSeconds)}`,
              `, good until ${day(change.goodUntilSeconds)}`,
            );
      return say(
        `把密钥 ${short(change.thumbprintHex)} 的状态改为 ${change.state ?? '未知'}${until['zh-CN']}。`,
        `Sets key ${short(change.thumbprintHex)} to ${change.state ?? 'an unknown state'}${until.en}.`,
      );
    }
    case 'list-root':
      return say(
        `承认根证书 ${short(change.sha256Hex)}。`,
        `Lists root certificate ${short(change.sha256Hex)}.`,
      );
    case 'withdraw-root':
      return say(
        `撤销根证书 ${short(change.sha256Hex)}，不可恢复。`,
        `Withdraws root certificate ${short(change.sha256Hex)} for good.`,
      );
    case 'register-verifier':
      return say(`登记机构 ${change.did} 的提问范围。`, `Registers what agency ${change.did} may ask.`);
    case 'set-verifier-state':
      return say(
        `把机构 ${change.did} 的登记改为 ${change.state}。`,
        `Sets the registration of agency ${change.did} to ${change.state}.`,
      );
    case 'publish':
      return say(
        `公布${change.kind === 'rule' ? '规则' : '凭证类型'} ${change.id} ${change.version}，自 ${day(change.effectiveFromSeconds)} 起施行。`,
        `Publishes ${change.kind} ${change.id} ${change.version}, in force from ${day(change.effectiveFromSeconds)}.`,
      );
    case 'repeal':
      return say(
        `自 ${day(change.effectiveFromSeconds)} 起废止 ${change.id}。`,
        `Repeals ${change.id} from ${day(change.effectiveFromSeconds)}.`,
      );
    case 'add-party':
      return say(
        `增加成员：${change.name['zh-CN']}（${change.address}）。`,
        `Adds the party ${change.name.en} (${change.address}).`,
      );
    case 'remove-party':
      return say(`移除成员 ${change.address}。`, `Removes the party ${change.address}.`);
    case 'replace-party':
      return say(
        `以 ${change.successor.name['zh-CN']}（${change.successor.address}）替换成员 ${change.address}。`,
        `Puts ${change.successor.name.en} (${change.successor.address}) in the place of ${change.address}.`,
      );
    case 'set-terms':
      return say(
        `把门槛改为 ${change.threshold} 方、等待期改为 ${change.delaySeconds} 秒、提案有效期改为 ${change.lifetimeSeconds} 秒、紧急暂停改为 ${change.emergencySeconds} 秒。`,
        `Sets threshold ${change.threshold}, delay ${change.delaySeconds} s, lifetime of proposals ${change.lifetimeSeconds} s, emergency suspension ${change.emergencySeconds} s.`,
      );
    case 'lift-emergency':
      return say(
        `提前结束对 ${'did' in change ? change.did : `密钥 ${short(change.thumbprintHex)}`} 的紧急暂停。`,
        `Ends the emergency suspension of ${'did' in change ? change.did : `key ${short(change.thumbprintHex)}`}.`,
      );
  }
}
