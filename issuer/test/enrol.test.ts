// Enrolment against a real chain: Veramo makes DIDs, the ERC-1056 contract holds the keys, the files say so.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { followRegistry } from '@anju/registry-contracts/follow';
import { startChain } from '@anju/registry-contracts/govern';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../../tests/support/chain.ts';
import type { IssuerConfig } from '../src/config.ts';
import { enrolDepartments } from '../src/departments/enrol-departments.ts';
import { PUBLIC_URL } from './support/enrolled-city.ts';

let registry: TestRegistry;
let config: IssuerConfig;
const dataDir = mkdtempSync(join(tmpdir(), 'anju-enrol-'));

const enrolmentOf = (department: string) =>
  JSON.parse(readFileSync(join(dataDir, 'enrolment', `${department}.json`), 'utf8'));

beforeAll(async () => {
  registry = await startRegistry();
  config = {
    host: '127.0.0.1',
    port: 0,
    publicUrl: PUBLIC_URL,
    dataDir,
    registry: { rpcUrl: registry.chain.rpcUrl, deploymentPath: registry.deploymentPath },
    cityDir,
    secret: Buffer.alloc(32, 7),
    funderKey: registry.funderKey,
    rateLimitPerMinute: 1000,
    walletUrl: 'http://wallet.test',
    logLevel: 'silent',
  };
});
afterAll(async () => {
  await registry.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('enrolling', () => {
  it('gives every department a DID whose document holds its P-256 key', async () => {
    const reports = await enrolDepartments(config);
    console.log(reports, enrolmentOf('income'));
    const again = await enrolDepartments(config);
    console.log(again);
  });
});
