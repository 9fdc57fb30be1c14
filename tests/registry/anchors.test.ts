// `npm run registry -- anchors check` against a real chain and a publisher that can lie.
import { join } from 'node:path';
import { type AnchorWriter, createAnchorWriter, didOfAddress } from '@anju/registry-contracts/govern';
import { computeAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegistryToolConfig } from '../../tools/config.ts';
import { createGuardedFetch } from '../../tools/registry/guarded-fetch.ts';
import { runCommand } from '../../tools/registry/run-command.ts';
import { startRegistry, type TestRegistry } from '../support/chain.ts';
import { type Publisher, startPublisher } from '../support/publisher.ts';

let registry: TestRegistry;
let publisher: Publisher;
let writer: AnchorWriter;
let config: RegistryToolConfig;
const streams = { log: '', list: '', empty: '' };

beforeAll(async () => {
  [registry, publisher] = await Promise.all([startRegistry(), startPublisher()]);
  const { chain, deployment, stateDir, funderKey } = registry;
  const did = didOfAddress(deployment.chainId, computeAddress(funderKey));
  writer = createAnchorWriter({
    rpcUrl: chain.rpcUrl,
    deployment,
    controllerKey: funderKey,
    outboxDir: join(stateDir, 'anchors'),
  });
  config = {
    rpcUrl: chain.rpcUrl,
    deploymentPath: registry.deploymentPath,
    partyKeyFile: undefined,
    outboxDir: undefined,
    registryDir: stateDir,
  };
  // only streams of DIDs that the registry lists are looked at
  const listed = { thumbprintHex: 'ab'.repeat(32), vct: 'urn:anju:income:1', iss: publisher.url };
  await registry.governance.listKey({ ...listed, did });
  streams.log = await writer.open({ did, kind: 'audit-log', uri: `${publisher.url}/audit-log` });
  streams.list = await writer.open({ did, kind: 'status-list', uri: `${publisher.url}/status` });
  publisher.addEntries(3);
  await writer.anchor({ stream: streams.log, ...publisher.logHead() });
  await writer.anchor({ stream: streams.list, ...publisher.listHead() });
});
afterAll(async () => {
  writer?.close();
  await publisher?.stop();
  await registry?.stop();
});

type Checked = { isGood: boolean; streams: { stream: string; result: string; sentence: string }[] };

async function check() {
  const { text, exitCode } = await runCommand(
    ['anchors', 'check', '--patience', '0', '--json'],
    () => config,
    () => {},
  );
  const answer = JSON.parse(text) as Checked;
  const of = (stream: string) => answer.streams.find((one) => one.stream === stream);
  return {
    exitCode,
    isGood: answer.isGood,
    log: of(streams.log),
    list: of(streams.list),
    all: answer.streams,
  };
}

describe('anchors check', () => {
  it('says that what is published is what was anchored', async () => {
    const { exitCode, isGood, log, list } = await check();
    expect([exitCode, isGood, log?.result, list?.result]).toEqual([0, true, 'matches', 'matches']);
  });

  it('lets a log grow beyond its last anchor', async () => {
    publisher.addEntries(2);
    const { exitCode, log } = await check();
    expect([exitCode, log?.result]).toEqual([0, 'matches']);
    expect(log?.sentence).toContain('not anchored yet: 2');
  });

  it('sees one altered entry of a log, and one that was dropped', async () => {
    const [kept, first] = [[...publisher.state.leaves], publisher.state.leaves[0]];
    publisher.state.leaves[0] = kept[1] as Uint8Array;
    expect(await check()).toMatchObject({ exitCode: 1, isGood: false, log: { result: 'differs' } });
    publisher.state.leaves = kept.slice(0, 2);
    expect((await check()).log).toMatchObject({
      result: 'differs',
      sentence: expect.stringContaining('dropped'),
    });
    publisher.state.leaves = [first as Uint8Array, ...kept.slice(1)];
    expect((await check()).log?.result).toBe('matches');
  });

  it('sees one altered place of a status list, and a list that is an earlier one', async () => {
    publisher.state.list[7] = 1;
    expect(await check()).toMatchObject({ exitCode: 1, list: { result: 'differs' } });
    await writer.anchor({ stream: streams.list, ...publisher.listHead() });
    expect((await check()).list?.result).toBe('matches');
    publisher.state.list[7] = 0;
    expect((await check()).list).toMatchObject({
      result: 'differs',
      sentence: expect.stringContaining('that of anchor 1'),
    });
    publisher.state.list[7] = 1;
  });

  it('looks again at what was changed a moment ago, and is content once it is anchored', async () => {
    publisher.state.list[9] = 3;
    const notes: string[] = [];
    const { text, exitCode } = await runCommand(
      ['anchors', 'check', '--patience', '60', '--json'],
      () => config,
      (sentence) => {
        notes.push(sentence);
        void writer.anchor({ stream: streams.list, ...publisher.listHead() });
      },
    );
    expect(exitCode).toBe(0);
    expect((JSON.parse(text) as Checked).isGood).toBe(true);
    expect(notes).toHaveLength(1);
  });

  it('tells a stream without anchors from one that cannot be fetched', async () => {
    const did = didOfAddress(31_337, computeAddress(registry.funderKey));
    const empty = await writer.open({ did, kind: 'audit-log', uri: `${publisher.url}/empty` });
    const lost = await writer.open({ did, kind: 'status-list', uri: `${publisher.url}/lost` });
    await writer.anchor({ stream: lost, ...publisher.listHead() });
    const { exitCode, all } = await check();
    expect(exitCode).toBe(1);
    expect(all.find(({ stream }) => stream === empty)?.result).toBe('not_yet_anchored');
    expect(all.find(({ stream }) => stream === lost)).toMatchObject({ result: 'unreachable' });
  });
});

describe('addresses of streams', () => {
  const development = createGuardedFetch({ allowsLoopback: true });
  const production = createGuardedFetch({ allowsLoopback: false });

  it('are fetched from this machine on the development chain only', async () => {
    await expect(development(`${publisher.url}/status`, '*/*')).resolves.toContain('.');
    const before = publisher.state.asked.length;
    for (const url of [publisher.url, publisher.url.replace('localhost', '127.0.0.1')]) {
      await expect(production(`${url}/status`, '*/*')).rejects.toThrow(/https/);
      await expect(production(`${url.replace('http', 'https')}/status`, '*/*')).rejects.toThrow(/private/);
    }
    expect(publisher.state.asked.length).toBe(before);
  });

  it.each([
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://user:password@example.org/',
    'http://example.org/',
    'file:///etc/passwd',
    'no address',
  ])('never lead into a private network or another protocol: %s', async (url) => {
    await expect(production(url, '*/*')).rejects.toMatchObject({ name: 'FetchRefused' });
    if (!url.includes('2130706433')) {
      await expect(development(url, '*/*')).rejects.toMatchObject({ name: 'FetchRefused' });
    }
  });

  it('are not followed elsewhere', async () => {
    await expect(development(`${publisher.url}/elsewhere`, '*/*')).rejects.toThrow(/302/);
  });
});
