// The departments' hands on the chain, each opened when it first has something to anchor and kept open.
import { join } from 'node:path';
import {
  type AnchorWriter,
  createAnchorWriter,
  type Deployment,
  GovernanceError,
  readDeployment,
} from '@anju/registry-contracts/govern';

export type AnchorWriters = {
  /** Null when no registry is configured. Rejects, to be tried again, while the registry is not founded. */
  writerOf(did: string): Promise<AnchorWriter | null>;
  close(): void;
};

function foundedAt(deploymentPath: string): Deployment {
  try {
    return readDeployment(deploymentPath);
  } catch (cause) {
    throw new GovernanceError('not_deployed', 'The registry is not founded yet.', { cause });
  }
}

export function createAnchorWriters(ports: {
  registry: { rpcUrl?: string | undefined; deploymentPath?: string | undefined };
  /** What is sent stands here first, in a folder for each DID. */
  outboxDir: string;
  /** Private key of the account that controls the DID: 0x and 64 hexadecimal digits. */
  controllerKeyOf: (did: string) => Promise<string>;
}): AnchorWriters {
  const { rpcUrl, deploymentPath } = ports.registry;
  const writers = new Map<string, AnchorWriter>();
  return {
    async writerOf(did) {
      if (!rpcUrl || !deploymentPath) return null;
      const open = writers.get(did);
      if (open) return open;
      const deployment = foundedAt(deploymentPath);
      const controllerKey = await ports.controllerKeyOf(did);
      const outboxDir = join(ports.outboxDir, did.replaceAll(':', '-'));
      const writer = createAnchorWriter({ rpcUrl, deployment, controllerKey, outboxDir });
      writers.set(did, writer);
      return writer;
    },
    close() {
      for (const writer of writers.values()) writer.close();
    },
  };
}
