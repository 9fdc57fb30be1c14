// The service's audit log, published, and its root anchored by the controller of one agency's DID.
import { join } from 'node:path';
import { type Anchoring, createAnchoring, createPublishedLog, type PublishedLog } from '@anju/audit-log';
import {
  type AnchorWriter,
  createAnchorWriter,
  type Deployment,
  GovernanceError,
  readDeployment,
} from '@anju/registry-contracts/govern';
import type { FastifyBaseLogger } from 'fastify';
import type { VerifierConfig } from '../config.ts';
import { createLeafStore, givePositions } from './audit-log.ts';
import type { Database } from './database.ts';

export interface OpenAnchoring {
  auditLog: PublishedLog;
  anchoring: Anchoring;
  close(): Promise<void>;
}

/** The DID in whose name the log is anchored, and its controller's private key: 0x and 64 hexadecimal digits. */
export interface AnchoringIdentity {
  did: string;
  controllerKey(): Promise<string>;
}

function foundedAt(deploymentFile: string): Deployment {
  try {
    return readDeployment(deploymentFile);
  } catch (cause) {
    throw new GovernanceError('not_deployed', 'The registry is not founded yet.', { cause });
  }
}

/** Sends nothing yet. Without an identity the log is published all the same, and not anchored. */
export function openAnchoring(ports: {
  config: Pick<VerifierConfig, 'publicUrl' | 'dataDir' | 'anchorSeconds' | 'registry'>;
  database: Database;
  identity: AnchoringIdentity | null;
  now: () => Date;
  log: FastifyBaseLogger;
}): OpenAnchoring {
  const { config, database, identity, now, log } = ports;
  const auditLog = createPublishedLog(createLeafStore(database));
  let writer: AnchorWriter | undefined;

  async function openWriter({ controllerKey }: AnchoringIdentity): Promise<AnchorWriter> {
    const { rpcUrl, deploymentFile } = config.registry;
    return createAnchorWriter({
      rpcUrl,
      deployment: foundedAt(deploymentFile),
      controllerKey: await controllerKey(),
      outboxDir: join(config.dataDir, 'anchors'),
    });
  }

  const anchoring = createAnchoring({
    prepare: () => givePositions(database),
    sources: async () =>
      identity === null
        ? []
        : [
            {
              did: identity.did,
              kind: 'audit-log',
              uri: `${config.publicUrl}/audit-log`,
              current: () => auditLog.head(),
            },
          ],
    async writerOf() {
      if (identity === null) return null;
      writer ??= await openWriter(identity);
      return writer;
    },
    everySeconds: config.anchorSeconds,
    now,
    onChange: (change) => log.warn(change, 'anchoring changed its state'),
    onUnexpected: (err) => log.error({ err }, 'anchoring failed'),
  });

  return {
    auditLog,
    anchoring,
    async close() {
      writer?.close();
      await anchoring.stop();
    },
  };
}
