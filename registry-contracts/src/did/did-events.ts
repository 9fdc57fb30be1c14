// Events of the unmodified ERC-1056 contract, in the shape in which ethr-did-resolver reads a history.
import { Interface, toUtf8String, zeroPadValue } from 'ethers';

/** One event of an identity. Times in seconds since 1970; addresses in EIP-55 spelling. */
export type DidEvent = {
  identity: string;
  blockNumber: number;
  /** Block of the event before, 0 for the first. Several events may share a block. */
  previousChange: bigint;
  validTo?: bigint;
} & (
  | { _eventName: 'DIDOwnerChanged'; owner: string }
  | { _eventName: 'DIDDelegateChanged'; delegateType: string; delegate: string; validTo: bigint }
  | { _eventName: 'DIDAttributeChanged'; name: string; value: string; validTo: bigint }
);

const didRegistryInterface = new Interface([
  'event DIDOwnerChanged(address indexed identity, address owner, uint256 previousChange)',
  'event DIDDelegateChanged(address indexed identity, bytes32 delegateType, address delegate, uint256 validTo, uint256 previousChange)',
  'event DIDAttributeChanged(address indexed identity, bytes32 name, bytes value, uint256 validTo, uint256 previousChange)',
]);

/** Topic under which the contract files an identity. */
export const identityTopic = (identity: string): string => zeroPadValue(identity, 32).toLowerCase();

export interface ParsedDidLog {
  identity: string;
  previousChange: bigint;
  /** Undefined for a change that is none of the DID method: its name is no text. It is in the chain of changes still. */
  event: DidEvent | undefined;
}

const textOf = (bytes32: string): string | undefined => {
  try {
    return toUtf8String(bytes32).replace(/\0+$/, '');
  } catch {
    return undefined;
  }
};

/** Reads a log of the contract; undefined for a log that is none of its events. */
export function parseDidLog(log: {
  topics: readonly string[];
  data: string;
  blockNumber: number;
}): ParsedDidLog | undefined {
  const parsed = didRegistryInterface.parseLog({ topics: [...log.topics], data: log.data });
  if (parsed === null) return undefined;
  const args = parsed.args.toObject() as Record<string, unknown>;
  const identity = args.identity as string;
  const previousChange = args.previousChange as bigint;
  const base = { identity, previousChange, blockNumber: log.blockNumber };
  if (parsed.name === 'DIDOwnerChanged') {
    return {
      identity,
      previousChange,
      event: { ...base, _eventName: 'DIDOwnerChanged', owner: args.owner as string },
    };
  }
  const validTo = args.validTo as bigint;
  const name = textOf((args.delegateType ?? args.name) as string);
  if (name === undefined) return { identity, previousChange, event: undefined };
  const event: DidEvent =
    parsed.name === 'DIDDelegateChanged'
      ? {
          ...base,
          _eventName: 'DIDDelegateChanged',
          delegateType: name,
          delegate: args.delegate as string,
          validTo,
        }
      : { ...base, _eventName: 'DIDAttributeChanged', name, value: args.value as string, validTo };
  return { identity, previousChange, event };
}
