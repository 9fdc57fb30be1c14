// The agency's DID: its controller's key in an encrypted file, and what enrolment has written about it.
import { createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDidDeployment } from '@anju/registry-contracts/follow';
import {
  connect,
  controllerKeyOf,
  createDidAgent,
  type KeyFile,
  openKeyFile,
} from '@anju/registry-contracts/identity';
import { parseEther, Wallet } from 'ethers';
import type { EnrolmentConfig } from '../config.ts';
import { StartError } from '../errors.ts';

export const AGENCY_ALIAS = 'agency';

const CONTROLLER_FUNDS = parseEther('1');

export const openAgencyKeyFile = ({
  dataDir,
  secret,
}: Pick<EnrolmentConfig, 'dataDir' | 'secret'>): KeyFile =>
  openKeyFile(
    join(dataDir, 'keys.json'),
    new Uint8Array(hkdfSync('sha256', secret, '', 'anju verifier: key file, 1', 32)),
  );

/** The DID that enrolment wrote down, and its controller's private key; null before it was enrolled on a chain. */
export function openAgencyIdentity(
  config: Pick<EnrolmentConfig, 'dataDir' | 'secret'>,
): { did: string; controllerKey(): Promise<string> } | null {
  let did: unknown;
  try {
    did = JSON.parse(readFileSync(join(config.dataDir, 'enrolment', 'agency.json'), 'utf8')).did;
  } catch {
    return null;
  }
  if (typeof did !== 'string') return null;
  return { did, controllerKey: () => controllerKeyOf(openAgencyKeyFile(config), did) };
}

/** The compressed point, as key managers and ERC-1056 write public keys. */
function compressedHex(key: KeyObject): string {
  const { x = '', y = '' } = createPublicKey(key).export({ format: 'jwk' });
  const isOdd = (Buffer.from(y, 'base64url').at(-1) ?? 0) % 2 === 1;
  return `${isOdd ? '03' : '02'}${Buffer.from(x, 'base64url').toString('hex')}`;
}

/** Makes the agency's DID and writes its key into the document, as far as that is not done. Resolves to the DID. */
export async function enrolAgency(config: EnrolmentConfig, key: KeyObject): Promise<string | null> {
  const { rpcUrl, deploymentFile } = config.registry;
  if (rpcUrl === undefined || deploymentFile === undefined) return null;
  const network = { rpcUrl, ...readDidDeployment(deploymentFile) };
  const chain = connect(network);
  try {
    const agent = createDidAgent(openAgencyKeyFile(config), network, chain);
    const { did, controller } = await agent.didOf(AGENCY_ALIAS);
    const publicKeyHex = compressedHex(key);
    if ((await agent.kidOf(did, publicKeyHex)) !== undefined) return did;
    const balance = await chain.getBalance(controller);
    if (balance < CONTROLLER_FUNDS / 2n) {
      if (config.funderKey === undefined) {
        throw new StartError(`The account ${controller} needs funds to write the agency's DID document.`);
      }
      const funder = new Wallet(config.funderKey, chain);
      await (await funder.sendTransaction({ to: controller, value: CONTROLLER_FUNDS - balance })).wait();
    }
    await agent.publishPublicKey(AGENCY_ALIAS, publicKeyHex);
    return did;
  } finally {
    chain.destroy();
  }
}
