// From a history of ERC-1056 events to the DID document of did:ethr, equal to what ethr-did-resolver builds, but
// without asking a chain. A differential test holds the two together, the library's oddities included.
import type { DIDDocument, Service, VerificationMethod } from 'did-resolver';
import { encodeBase58, encodeBase64, toUtf8String } from 'ethers';
import type { DidEvent } from './did-events.ts';

export interface BuildOptions {
  /** Without query. */
  did: string;
  /** EIP-55 address of the identity. */
  address: string;
  /** The public key that stands in the DID in the place of an address, 0x-prefixed. */
  controllerKey?: string | undefined;
  chainId: number;
  /** In the order of the chain. */
  events: readonly DidEvent[];
  /** Validities are judged at this second. */
  atSeconds: number;
  /** Events of later blocks are left out; all count when absent. */
  untilBlock?: number | undefined;
}

export interface BuiltDocument {
  document: DIDDocument;
  deactivated: boolean;
  /** Block of the last event that counted; 0 if there is none. */
  versionBlock: number;
  /** Block of the first event that was left out. */
  nextVersionBlock: number | undefined;
}

type Method = VerificationMethod & { value?: string };

const nobody = `0x${'0'.repeat(40)}`;
const recovery = 'EcdsaSecp256k1RecoveryMethod2020';

const purposes: Record<string, string> = {
  sigAuth: 'SignatureAuthentication2018',
  veriKey: 'VerificationKey2018',
  enc: 'KeyAgreementKey2019',
};
const methodTypes: Record<string, string> = {
  Secp256k1VerificationKey2018: 'EcdsaSecp256k1VerificationKey2019',
  Secp256k1SignatureAuthentication2018: 'EcdsaSecp256k1VerificationKey2019',
  Ed25519SignatureAuthentication2018: 'Ed25519VerificationKey2018',
  Ed25519VerificationKey2018: 'Ed25519VerificationKey2018',
  RSAVerificationKey2018: 'RSAVerificationKey2018',
  X25519KeyAgreementKey2019: 'X25519KeyAgreementKey2019',
};

const attributeName = /^did\/(pub|svc)\/(\w+)(?:\/(\w+))?(?:\/(\w+))?$/;

const without0x = (hex: string): string => hex.replace(/^0x/, '');

const textOf = (bytes: string): string | undefined => {
  try {
    return toUtf8String(bytes);
  } catch {
    return undefined; // not a value of the DID method
  }
};

function jsonOrText(text: string): Service['serviceEndpoint'] {
  try {
    return JSON.parse(text) as Service['serviceEndpoint'];
  } catch {
    return text;
  }
}

/** The key material under the name that its encoding has; undefined when the value is none. */
function keyMaterial(encoding: string | undefined, value: string): Partial<Method> | undefined {
  switch (encoding) {
    case undefined:
    case 'hex':
      return { publicKeyHex: without0x(value) };
    case 'base64':
      return { publicKeyBase64: encodeBase64(value) };
    case 'base58':
      return { publicKeyBase58: encodeBase58(value) };
    case 'pem': {
      const publicKeyPem = textOf(value);
      return publicKeyPem === undefined ? undefined : { publicKeyPem };
    }
    default:
      return { value: without0x(value) };
  }
}

/** What an event is about: a later one about the same takes the earlier one's place, or takes it out. */
const subjectOf = (event: DidEvent): string => {
  if (event._eventName === 'DIDOwnerChanged') return '';
  return event._eventName === 'DIDDelegateChanged'
    ? `delegate ${event.delegateType} ${event.delegate}`
    : `attribute ${event.name} ${event.value}`;
};

/** Builds the document as it stood after `untilBlock`, with what was valid at `atSeconds`. */
export function buildDocument(options: BuildOptions): BuiltDocument {
  const { did, address, controllerKey, chainId, events, untilBlock } = options;
  const now = BigInt(options.atSeconds);
  const keys = new Map<string, Method>();
  const authentication = new Map<string, string>();
  const assertion = new Map<string, string>();
  const agreement = new Map<string, string>();
  const services = new Map<string, Service>();
  let controller = address;
  let deactivated = false;
  let keyCount = 0;
  let serviceCount = 0;
  let versionBlock = 0;
  let nextVersionBlock: number | undefined;

  const addDelegate = (event: Extract<DidEvent, { _eventName: 'DIDDelegateChanged' }>): void => {
    keyCount += 1;
    const { delegateType, delegate } = event;
    if (delegateType !== 'sigAuth' && delegateType !== 'veriKey') return;
    const subject = subjectOf(event);
    const id = `${did}#delegate-${keyCount}`;
    keys.set(subject, {
      id,
      type: recovery,
      controller: did,
      blockchainAccountId: `eip155:${chainId}:${delegate}`,
    });
    if (delegateType === 'sigAuth') authentication.set(subject, id);
    assertion.set(subject, id);
  };

  const addAttribute = (event: Extract<DidEvent, { _eventName: 'DIDAttributeChanged' }>): void => {
    const [, section, algorithm = '', purpose, encoding] = attributeName.exec(event.name) ?? [];
    const subject = subjectOf(event);
    if (section === 'pub') {
      keyCount += 1;
      const id = `${did}#delegate-${keyCount}`;
      const type = `${algorithm}${purpose === undefined ? undefined : (purposes[purpose] ?? purpose)}`;
      const material = keyMaterial(encoding, event.value);
      if (material === undefined) return;
      keys.set(subject, { id, type: methodTypes[type] ?? algorithm, controller: did, ...material });
      if (purpose === 'sigAuth') authentication.set(subject, id);
      if (purpose === 'enc') agreement.set(subject, id);
      else assertion.set(subject, id);
    } else if (section === 'svc') {
      serviceCount += 1;
      const text = textOf(event.value);
      if (text === undefined) return;
      const id = `${did}#service-${serviceCount}`;
      services.set(subject, { id, type: algorithm, serviceEndpoint: jsonOrText(text) });
    }
  };

  /** Revoked, or run out. It keeps its number: fragments count every event that was ever made. */
  const takeOut = (event: DidEvent): void => {
    if (event._eventName === 'DIDDelegateChanged') keyCount += 1;
    if (event._eventName === 'DIDAttributeChanged') {
      if (event.name.startsWith('did/pub/')) keyCount += 1;
      else if (event.name.startsWith('did/svc/')) serviceCount += 1;
    }
    // a revoked key for agreement stays referred to: so does the library
    const subject = subjectOf(event);
    for (const held of [keys, authentication, assertion, services]) held.delete(subject);
  };

  for (const event of events) {
    if (untilBlock !== undefined && event.blockNumber > untilBlock) {
      nextVersionBlock ??= event.blockNumber;
      continue;
    }
    versionBlock = Math.max(versionBlock, event.blockNumber);
    if (event._eventName === 'DIDOwnerChanged') {
      controller = event.owner;
      deactivated = event.owner === nobody;
      if (deactivated) break; // whatever its former controller writes afterwards
    } else if (event.validTo !== 0n && event.validTo >= now) {
      if (event._eventName === 'DIDDelegateChanged') addDelegate(event);
      else addAttribute(event);
    } else {
      takeOut(event);
    }
  }

  if (deactivated) {
    const document = { id: did, verificationMethod: [], authentication: [], assertionMethod: [] };
    return { document, deactivated, versionBlock, nextVersionBlock };
  }
  const own: Method[] = [
    {
      id: `${did}#controller`,
      type: recovery,
      controller: did,
      blockchainAccountId: `eip155:${chainId}:${controller}`,
    },
  ];
  if (controllerKey !== undefined && controller === address) {
    own.push({
      id: `${did}#controllerKey`,
      type: 'EcdsaSecp256k1VerificationKey2019',
      controller: did,
      publicKeyHex: without0x(controllerKey),
    });
  }
  const ownIds = own.map(({ id }) => id);
  const document: DIDDocument = {
    id: did,
    verificationMethod: [...own, ...keys.values()],
    authentication: [...ownIds, ...authentication.values()],
    assertionMethod: [...ownIds, ...assertion.values()],
    ...(services.size === 0 ? {} : { service: [...services.values()] }),
    ...(agreement.size === 0 ? {} : { keyAgreement: [...agreement.values()] }),
  };
  return { document, deactivated, versionBlock, nextVersionBlock };
}
