// Agencies' DIDs: their controllers' keys in one encrypted file, and what enrolment has written about each.
import { createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DidDeployment, readDidDeployment } from '@anju/registry-contracts/follow';
import {
  connect,
  controllerKeyOf,
  createDidAgent,
  type DidAgent,
  fundFrom,
  type KeyFile,
  openKeyFile,
} from '@anju/registry-contracts/identity';
import { z } from 'zod';
import type { EnrolmentConfig } from '../config.ts';
import { StartError } from '../start-error.ts';
import { enrolmentPaths } from './agency-key.ts';

const openAgencyKeyFile = ({ dataDir, secret }: Pick<EnrolmentConfig, 'dataDir' | 'secret'>): KeyFile =>
  openKeyFile(
    join(dataDir, 'keys.json'),
    new Uint8Array(hkdfSync('sha256', secret, '', 'anju verifier: key file, 1', 32)),
  );

const Enrolment = z.object({
  did: z.string(),
  /** DID URL of the agency's key; absent once the DID is deactivated. */
  kid: z.string().optional(),
  /** The key that `kid` stands for: SHA-256 of its SubjectPublicKeyInfo. */
  thumbprint_hex: z.string().optional(),
});

/** What enrolment wrote down of the agency's DID; null before it was enrolled on a chain. */
export function readAgencyEnrolment(dataDir: string, agency: string): z.infer<typeof Enrolment> | null {
  try {
    return Enrolment.parse(JSON.parse(readFileSync(enrolmentPaths(dataDir, agency).facts, 'utf8')));
  } catch {
    return null;
  }
}

/** The agency's DID and its controller's private key; null before it was enrolled on a chain. */
export function openAgencyIdentity(
  config: Pick<EnrolmentConfig, 'dataDir' | 'secret'>,
  agency: string,
): { did: string; controllerKey(): Promise<string> } | null {
  const did = readAgencyEnrolment(config.dataDir, agency)?.did;
  return did === undefined
    ? null
    : { did, controllerKey: () => controllerKeyOf(openAgencyKeyFile(config), did) };
}

/** The compressed point, as key managers and ERC-1056 write public keys. */
export function compressedHex(key: KeyObject): string {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const isOdd = (Buffer.from(y, 'base64url').at(-1) ?? 0) % 2 === 1;
  return `${isOdd ? '03' : '02'}${Buffer.from(x, 'base64url').toString('hex')}`;
}

function deploymentAt(path: string): DidDeployment {
  try {
    return readDidDeployment(path);
  } catch {
    throw new StartError(`REGISTRY_DEPLOYMENT is no deployment that can be read: ${path}.`);
  }
}

/** Null when no registry is configured. */
export function openAgencyDids(config: EnrolmentConfig): { agent: DidAgent; close(): void } | null {
  const { rpcUrl, deploymentFile } = config.registry;
  if (rpcUrl === undefined || deploymentFile === undefined) return null;
  const network = { rpcUrl, ...deploymentAt(deploymentFile) };
  const keyFile = openAgencyKeyFile(config);
  const chain = connect(network);
  const agent = createDidAgent(keyFile, network, chain, fundFrom(chain, config.funderKey));
  return { agent, close: () => chain.destroy() };
}

/**
 * Makes the agency's DID, writes its key into the document, and tells the chain what it forgot; each as far as that is
 * not done. A deactivated DID stays so. Resolves to the DID, and the DID URL of the key if the document holds it.
 */
export async function enrolAgencyDid(
  agent: DidAgent,
  agency: string,
  key: KeyObject,
): Promise<{ did: string; kid?: string }> {
  const { did } = await agent.didOf(agency);
  await agent.mend(agency);
  if (agent.isDeactivated(did)) return { did };
  const publicKeyHex = compressedHex(key);
  const kid = (await agent.kidOf(did, publicKeyHex)) ?? (await agent.addKey(agency, publicKeyHex)).kid;
  return kid === null ? { did } : { did, kid };
}
