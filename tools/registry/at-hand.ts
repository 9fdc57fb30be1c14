// The registry as one poll shows it, and the hand of the party that acts.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Deployment,
  developmentChainId,
  type FollowErrorCode,
  followRegistry,
  type RegistryFollower,
  type RegistryOverview,
  readDeployment,
} from '@anju/registry-contracts/follow';
import { createGovernor, developmentPartyKeys, type Governor } from '@anju/registry-contracts/govern';
import { computeAddress } from 'ethers';
import { UsageError } from '../command-line.ts';
import type { RegistryToolConfig } from '../config.ts';
import { RegistryCommandError } from './errors.ts';

const STALE_AFTER_SECONDS = 600;

const problems: Record<FollowErrorCode, string> = {
  chain_unreachable: 'The chain does not answer',
  wrong_chain: 'The chain at that address is another one than the deployment names',
  contract_missing: 'The chain does not have the registry’s contracts',
  head_moved: 'The chain changed while it was read: try again',
  head_behind: 'The chain’s provider is behind: try again',
  events_omitted: 'The chain’s provider leaves out events: ask another one',
  too_much: 'The registry holds more than is read at once',
  answer_malformed: 'The chain’s provider answers what cannot be',
};

export type Reading = { follower: RegistryFollower; overview: RegistryOverview; deployment: Deployment };

function openDeployment({ deploymentPath }: Pick<RegistryToolConfig, 'deploymentPath'>): Deployment {
  try {
    return readDeployment(deploymentPath);
  } catch (error) {
    throw new RegistryCommandError(
      'deployment_unreadable',
      `${(error as Error).message} Start the town, or set REGISTRY_DEPLOYMENT.`,
    );
  }
}

/** Polls once, hands the reading over, and closes; anchors belong to it only where they are shown. Rejects with RegistryCommandError when nothing can be vouched for. */
export async function withRegistry<T>(
  config: RegistryToolConfig,
  use: (reading: Reading) => Promise<T>,
  { withAnchors = false } = {},
): Promise<T> {
  const deployment = openDeployment(config);
  const follower = followRegistry({
    rpcUrl: config.rpcUrl,
    deployment,
    pollIntervalMilliseconds: 1000,
    staleAfterSeconds: STALE_AFTER_SECONDS,
    now: () => new Date(),
    withAnchors,
  });
  try {
    await follower.pollOnce();
    const overview = follower.overview();
    if (overview === 'unknown') {
      const why = problems[follower.health.problem ?? 'chain_unreachable'];
      throw new RegistryCommandError(
        'registry_unknown',
        `The registry cannot be read. ${why} (${config.rpcUrl}).`,
      );
    }
    return await use({ follower, overview, deployment });
  } finally {
    await follower.stop();
  }
}

function readKey(path: string): string {
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) {
      throw new RegistryCommandError(
        'key_missing',
        `Others on this machine can read ${path}: chmod 600 it first.`,
      );
    }
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof RegistryCommandError) throw error;
    throw new RegistryCommandError('key_missing', `The party’s key cannot be read from ${path}.`);
  }
  if (!/^(0x)?[0-9a-fA-F]{64}$/.test(text)) {
    throw new RegistryCommandError('key_missing', `${path} holds no private key (64 hex digits).`);
  }
  return text.startsWith('0x') ? text : `0x${text}`;
}

function partyKey(config: RegistryToolConfig, deployment: Deployment, as: string | undefined): string {
  if (as === undefined) {
    if (config.partyKeyFile !== undefined) return readKey(config.partyKeyFile);
    throw new RegistryCommandError(
      'key_missing',
      'Say which party acts: set REGISTRY_PARTY_KEY_FILE, or give --as 1, 2 or 3 in the town.',
    );
  }
  const key = developmentPartyKeys[Number(as) - 1];
  if (key === undefined || !/^[1-9]$/.test(as)) {
    throw new UsageError(`--as takes a number from 1 to ${developmentPartyKeys.length}.`);
  }
  if (deployment.chainId !== developmentChainId) {
    throw new RegistryCommandError(
      'key_missing',
      '--as is for the town’s development chain only: set REGISTRY_PARTY_KEY_FILE.',
    );
  }
  return key;
}

/** Opens the party's hand, hands it over, and closes. What it does stands in its outbox. */
export async function withGovernor<T>(
  config: RegistryToolConfig,
  as: string | undefined,
  use: (governor: Governor, deployment: Deployment) => Promise<T>,
): Promise<T> {
  const deployment = openDeployment(config);
  const privateKey = partyKey(config, deployment, as);
  const own = as === undefined ? `party-${computeAddress(privateKey).toLowerCase()}` : `party-${as}`;
  const governor = createGovernor({
    rpcUrl: config.rpcUrl,
    privateKey,
    deployment,
    outboxDir: config.outboxDir ?? join(config.registryDir, own),
  });
  try {
    return await use(governor, deployment);
  } finally {
    governor.close();
  }
}
