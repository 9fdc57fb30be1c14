// A call as somebody who has to approve it reads it: decoded, and as one sentence.
import { ZeroHash } from 'ethers';
import { type ContractName, interfaces } from '../contracts.ts';
import type { Deployment } from '../deployment.ts';
import { didOfAddress } from '../did-ethr.ts';
import { publicationKindFromNumber, registrationStateFromNumber } from '../enumerations.ts';
import { keyStateFromNumber } from '../key-state.ts';
import { type Sentence, sentenceOf } from './change-sentences.ts';
import type { Call, DecodedChange } from './changes.ts';
import type { Party } from './founding.ts';

/** `change` is undefined for a call that the registry does not know: nobody should approve it unread. */
export interface DescribedCall {
  contract: ContractName | undefined;
  method: string | undefined;
  change: DecodedChange | undefined;
  sentence: Sentence;
}

type Args = Record<string, unknown>;
type Texts<Name extends string> = Record<Name, string>;

const hex = (value: unknown): string => String(value).slice(2);
/** What the contract itself would refuse is no change of ours. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('no member of the enumeration');
  return value;
}
function seconds(value: unknown): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError('no time');
  return number;
}
const party = (value: unknown): Party => {
  const { account, nameZh, nameEn } = value as Texts<'account' | 'nameZh' | 'nameEn'>;
  return { address: account, name: { 'zh-CN': nameZh, en: nameEn } };
};

const effect = ({ kind, id, effectiveFrom }: Args) => ({
  kind: required(publicationKindFromNumber(Number(kind))),
  id: String(id),
  effectiveFromSeconds: seconds(effectiveFrom),
});

const decoders: Record<string, (args: Args, chainId: number) => DecodedChange> = {
  listKey: ({ key }, chainId) => {
    const { keyThumbprint, did, vct, iss } = key as Texts<'keyThumbprint' | 'did' | 'vct' | 'iss'>;
    return { act: 'list-key', thumbprintHex: hex(keyThumbprint), did: didOfAddress(chainId, did), vct, iss };
  },
  setKeyState: ({ keyThumbprint, typeHash, state, goodUntil }) => ({
    act: 'set-key-state',
    thumbprintHex: hex(keyThumbprint),
    typeHashHex: hex(typeHash),
    state: required(keyStateFromNumber(Number(state))),
    ...(goodUntil === 0n ? {} : { goodUntilSeconds: seconds(goodUntil) }),
  }),
  listRoot: ({ rootThumbprint }) => ({ act: 'list-root', sha256Hex: hex(rootThumbprint) }),
  withdrawRoot: ({ rootThumbprint }) => ({ act: 'withdraw-root', sha256Hex: hex(rootThumbprint) }),
  registerVerifier: ({ registration }, chainId) => {
    const { did, keyThumbprint, document } = registration as Texts<'did' | 'keyThumbprint' | 'document'>;
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
    state: required(registrationStateFromNumber(Number(state))),
  }),
  publish: ({ publication }) => {
    const { kind, effectiveFrom } = publication as Record<'kind' | 'effectiveFrom', bigint>;
    const { id, version, contentSha256, uri } = publication as Texts<
      'id' | 'version' | 'contentSha256' | 'uri'
    >;
    return {
      act: 'publish',
      kind: required(publicationKindFromNumber(Number(kind))),
      id,
      version,
      sha256Hex: hex(contentSha256),
      effectiveFromSeconds: seconds(effectiveFrom),
      uri,
    };
  },
  repeal: (args) => ({ act: 'repeal', ...effect(args) }),
  cancel: (args) => ({
    act: 'cancel-publication',
    ...effect(args),
    ...(args.contentSha256 === ZeroHash ? {} : { sha256Hex: hex(args.contentSha256) }),
  }),
  addParty: (args) => ({ act: 'add-party', ...party(args.party) }),
  removeParty: ({ account }) => ({ act: 'remove-party', address: String(account) }),
  replaceParty: ({ account, successor }) => ({
    act: 'replace-party',
    address: String(account),
    successor: party(successor),
  }),
  setTerms: (args) => {
    const values = Object.values(args)[0] as Record<
      'threshold' | 'delaySeconds' | 'lifetimeSeconds' | 'emergencySeconds',
      bigint
    >;
    return {
      act: 'set-terms',
      threshold: Number(values.threshold),
      delaySeconds: Number(values.delaySeconds),
      lifetimeSeconds: Number(values.lifetimeSeconds),
      emergencySeconds: Number(values.emergencySeconds),
    };
  },
  liftEmergencySuspension: ({ did, keyThumbprint }, chainId) =>
    did === undefined
      ? { act: 'lift-emergency', thumbprintHex: hex(keyThumbprint) }
      : { act: 'lift-emergency', did: didOfAddress(chainId, String(did)) },
};

/**
 * Decodes a call for people. Never throws: what is not ours, or not spelled as we would, is said to be foreign.
 * @param knownTypes names of credential types, to be put for their hashes
 */
export function describeCall(
  { target, data }: Call,
  deployment: Deployment,
  knownTypes: readonly string[] = [],
): DescribedCall {
  const foreign: DescribedCall = {
    contract: undefined,
    method: undefined,
    change: undefined,
    sentence: {
      'zh-CN': `调用 ${target}，内容不为本登记系统所识别，未经查明请勿同意。`,
      en: `Calls ${target} with something that this registry does not know. Do not approve it unread.`,
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
    const spelled = interfaces[contract].encodeFunctionData(parsed.fragment, parsed.args);
    if (spelled !== data.toLowerCase()) return foreign;
    const change = decoder(parsed.args.toObject(true) as Args, deployment.chainId);
    return { contract, method: parsed.name, change, sentence: sentenceOf(change, knownTypes) };
  } catch {
    return foreign;
  }
}
