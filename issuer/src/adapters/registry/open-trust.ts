// Whom this issuer believes when somebody shows a credential: the operator's certificate authorities, as far as the
// followed registry lists them, and the keys that it lists for a type.
import { readFileSync } from 'node:fs';
import { createIssuerCache } from '@anju/credentials';
import { type CurrentTrust, createListedRoots, readPemCertificates } from '@anju/openid4vp';
import { type FollowOptions, followRegistry, readDeployment } from '@anju/registry-contracts/follow';
import { ConfigError, type PresentationConfig } from '../../config.ts';
import type { Clock } from '../../ports.ts';

export type OpenTrust = { trust: CurrentTrust; start(): Promise<void>; close(): Promise<void> };

function rootsAt(path: string): Uint8Array[] {
  let roots: Uint8Array[] = [];
  try {
    roots = readPemCertificates(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`TRUSTED_ROOTS_FILE cannot be read: ${path}.`, { cause });
  }
  if (roots.length === 0) throw new ConfigError(`There is no PEM certificate in ${path}.`);
  return roots;
}

function deploymentAt(path: string): FollowOptions['deployment'] {
  try {
    return readDeployment(path);
  } catch (cause) {
    throw new ConfigError(`REGISTRY_DEPLOYMENT is no founded registry that can be read: ${path}.`, { cause });
  }
}

/**
 * Nothing is believed before `start`, and whenever the registry was not read for too long.
 * @param stateFile where what was read is kept for the next start; of this process alone
 * @throws ConfigError
 */
export function openTrust(
  config: PresentationConfig,
  ports: { now: Clock; stateFile: string | undefined; log: NonNullable<FollowOptions['log']> },
): OpenTrust {
  const follower = followRegistry({
    rpcUrl: config.rpcUrl,
    deployment: deploymentAt(config.deploymentPath),
    pollIntervalMilliseconds: config.pollMilliseconds,
    staleAfterSeconds: config.staleAfterSeconds,
    now: ports.now,
    withAnchors: false,
    ...(ports.stateFile !== undefined && { stateFile: ports.stateFile }),
    log: ports.log,
  });
  const listedRoots = createListedRoots(rootsAt(config.rootsFile), (hash) => follower.isRootListed(hash));
  const issuerCache = createIssuerCache();
  return {
    trust: () => ({
      lookUpKey: (thumbprint) => follower.lookUpKey(thumbprint),
      roots: listedRoots(),
      issuerCache,
    }),
    start: () => follower.start(),
    close: () => follower.stop(),
  };
}
