// The departments' DIDs, opened with what the settings say.
import { join } from 'node:path';
import { type DidDeployment, readDidDeployment } from '@anju/registry-contracts/govern';
import {
  connect,
  createDidAgent,
  type DidAgent,
  fundFrom,
  type KeyFile,
  openKeyFile,
} from '@anju/registry-contracts/identity';
import { ConfigError, type IssuerConfig } from '../../config.ts';
import { deriveKey } from '../../derive-key.ts';

function deploymentAt(path: string): DidDeployment {
  try {
    return readDidDeployment(path);
  } catch (cause) {
    throw new ConfigError(`REGISTRY_DEPLOYMENT is no deployment that can be read: ${path}.`, { cause });
  }
}

/** @throws ConfigError when no registry is configured */
export function openDidAgent(config: IssuerConfig): { agent: DidAgent; keyFile: KeyFile; close(): void } {
  const { rpcUrl, deploymentPath } = config.registry;
  if (!rpcUrl || !deploymentPath) {
    throw new ConfigError('DIDs need REGISTRY_RPC_URL and REGISTRY_DEPLOYMENT.');
  }
  const network = { rpcUrl, ...deploymentAt(deploymentPath) };
  const keyFile = openKeyFile(join(config.dataDir, 'keys.json'), deriveKey(config.secret, 'key-file'));
  const chain = connect(network);
  const agent = createDidAgent(keyFile, network, chain, fundFrom(chain, config.funderKey));
  return { agent, keyFile, close: () => chain.destroy() };
}
