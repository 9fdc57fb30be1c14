// A fresh chain with a founded registry on it, for the tests of every part: own port, own folder, gone at `stop`.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '@anju/city';
import {
  type Change,
  createGovernor,
  type Deployment,
  decideTogether,
  deploymentPathIn,
  deployRegistry,
  developmentFunderKey,
  developmentPartyKeys,
  type Founding,
  type Governor,
  type KeyState,
  type NewKey,
  type NewPublication,
  type NewRegistration,
  type RunningChain,
  startChain,
} from '@anju/registry-contracts/govern';
import { createTestIdentity, type TestIdentity } from '../../registry-contracts/test/support/did-key.ts';
import { rpc } from '../../registry-contracts/test/support/rpc.ts';

const chainId = 31_337;
/** In nine years: as long as a retired key is good when a test says nothing else. The contract takes ten at most. */
const farFutureSeconds = Math.floor(Date.now() / 1000) + 9 * 365 * 86_400;

/** The council's decisions as single sentences. Each is proposed, approved by a second party, and executed. */
export interface TestGovernance {
  listKey(key: NewKey): Promise<void>;
  setKeyState(change: {
    thumbprintHex: string;
    vct: string;
    state: KeyState;
    goodUntilSeconds?: number;
  }): Promise<void>;
  listRoot(root: { sha256Hex: string }): Promise<void>;
  withdrawRoot(root: { sha256Hex: string }): Promise<void>;
  registerVerifier(registration: NewRegistration): Promise<void>;
  publish(publication: NewPublication): Promise<void>;
  decide(changes: Change[], reason?: string): Promise<number>;
  /** Brings an account up to this balance. */
  fund(address: string, minimumWei: bigint): Promise<void>;
  /** Brings back what the chain forgot: contracts, then each party's acts, with the delays they take. */
  resend(): Promise<{ sent: number }>;
}

export interface AccreditedKey {
  spkiDer: Buffer;
  vct: string;
  iss: string;
}

export interface TestRegistry {
  chain: RunningChain;
  deployment: Deployment;
  /** The deployment file, as `REGISTRY_DEPLOYMENT` names it. */
  deploymentPath: string;
  governance: TestGovernance;
  /** The council's three parties; two are enough. */
  governors: Governor[];
  /** Key of an account with money, none of the council's. */
  funderKey: string;
  /** Folder that is removed at `stop`. */
  stateDir: string;
  /** Where the chain keeps its state: pass it to `startChain` to start it again. */
  statePath: string;
  /** Moves the chain's clock forward. */
  passTime(seconds: number): Promise<void>;
  /** A fresh identity of the ERC-1056 contract with money, able to write its DID document. */
  createIdentity(): Promise<TestIdentity>;
  /** Makes a fresh identity whose document holds this P-256 key: what the council lists for the type. */
  identify(key: AccreditedKey): Promise<NewKey>;
  /** The same, and lists the key. */
  accredit(key: AccreditedKey): Promise<NewKey>;
  stop(): Promise<void>;
}

/** A founding with the three development parties and nothing listed. */
export const emptyFounding = (): Founding => ({
  terms: { threshold: 2, delaySeconds: 1, lifetimeSeconds: 86_400, emergencySeconds: 3_600 },
  parties: [
    {
      address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      name: { 'zh-CN': '数据局', en: 'Data Bureau' },
    },
    {
      address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
      name: { 'zh-CN': '司法局', en: 'Justice Bureau' },
    },
    {
      address: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
      name: { 'zh-CN': '审计局', en: 'Audit Office' },
    },
  ],
  keys: [],
  roots: [],
  verifiers: [],
  publications: [],
});

/** The same with the city's rules published, as a verifier needs them. */
export const foundingWithRules = async (): Promise<Founding> => ({
  ...emptyFounding(),
  publications: (await loadRules()).map(({ rule, sha256Hex }) => ({
    kind: 'rule',
    id: rule.id,
    version: rule.version,
    sha256Hex,
    effectiveFromSeconds: Date.parse(rule.in_force_from) / 1000,
    uri: `http://localhost:4002/rules/${rule.id}/${rule.version}`,
  })),
});

const nextId = (() => {
  let id = 0;
  return () => {
    id += 1;
    return id;
  };
})();

/** @param founding what the registry begins with; nothing listed when absent */
export async function startRegistry(founding: Founding = emptyFounding()): Promise<TestRegistry> {
  const stateDir = mkdtempSync(join(tmpdir(), 'anju-registry-'));
  const statePath = join(stateDir, 'chain.json');
  const chain = await startChain({ port: 0, statePath });
  const deployment = await deployRegistry({
    rpcUrl: chain.rpcUrl,
    privateKey: developmentFunderKey,
    chainId,
    deploymentsDir: stateDir,
    founding,
  });
  const governors = developmentPartyKeys.map((privateKey, index) =>
    createGovernor({
      rpcUrl: chain.rpcUrl,
      privateKey,
      deployment,
      outboxDir: join(stateDir, `party-${index + 1}`),
    }),
  );
  const passTime = async (seconds: number) => {
    await rpc(chain.rpcUrl, 'evm_increaseTime', [seconds]);
    await rpc(chain.rpcUrl, 'evm_mine', []);
  };
  const decide = (changes: Change[], reason = `decision ${nextId()}`): Promise<number> =>
    decideTogether(governors, { changes, reason, waitUntil: () => passTime(2) });
  const one = async (change: Change): Promise<void> => {
    await decide([change]);
  };
  const governance: TestGovernance = {
    listKey: (key) => one({ act: 'list-key', ...key }),
    setKeyState: (change) =>
      one({
        act: 'set-key-state',
        ...(change.state === 'retired' ? { goodUntilSeconds: farFutureSeconds } : {}),
        ...change,
      }),
    listRoot: (root) => one({ act: 'list-root', ...root }),
    withdrawRoot: (root) => one({ act: 'withdraw-root', ...root }),
    registerVerifier: (registration) => one({ act: 'register-verifier', ...registration }),
    publish: (publication) => one({ act: 'publish', ...publication }),
    decide,
    async fund(address, minimumWei) {
      await (governors[0] as Governor).fund(address, minimumWei);
    },
    async resend() {
      await deployRegistry({
        rpcUrl: chain.rpcUrl,
        privateKey: developmentFunderKey,
        chainId,
        deploymentsDir: stateDir,
        founding,
      });
      let sent = 0;
      for (let before = -1; before !== sent; ) {
        before = sent;
        for (const governor of governors) sent += (await governor.resend()).sent;
        if (before !== sent) await passTime(2);
      }
      return { sent };
    },
  };
  const createIdentity = () => createTestIdentity(chain.rpcUrl, deployment.didRegistry, developmentFunderKey);
  const identify: TestRegistry['identify'] = async ({ spkiDer, vct, iss }) => {
    const { did, addKey } = await createIdentity();
    await addKey(spkiDer);
    return { thumbprintHex: createHash('sha256').update(spkiDer).digest('hex'), vct, did, iss };
  };
  return {
    chain,
    deployment,
    deploymentPath: deploymentPathIn(stateDir, chainId),
    governance,
    governors,
    funderKey: developmentFunderKey,
    stateDir,
    statePath,
    passTime,
    createIdentity,
    identify,
    async accredit(key) {
      const listed = await identify(key);
      await governance.listKey(listed);
      return listed;
    },
    async stop() {
      for (const governor of governors) governor.close();
      await chain.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
