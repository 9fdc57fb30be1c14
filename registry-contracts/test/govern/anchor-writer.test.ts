// Anchors: numbered, kept before they are sent, and never two under one number.
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Contract, JsonRpcProvider, Wallet } from 'ethers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../../../tests/support/chain.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import {
  type AnchorWriter,
  createAnchorWriter,
  deployRegistry,
  readFounding,
  type StreamKind,
} from '../../src/govern/index.ts';
import { openOutbox } from '../../src/govern/outbox.ts';
import { type ForgetfulChain, makeForgetful } from '../support/forgetful-chain.ts';
import { rpc } from '../support/rpc.ts';

const uri = 'https://tax.example/status/1';

let registry: TestRegistry;
let chain: ForgetfulChain;
let controller: { privateKey: string; address: string };
let did: string;
let writer: AnchorWriter;
let stream: string;
const writers: AnchorWriter[] = [];

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const open = (outbox = 'anchors', options = {}): AnchorWriter => {
  const opened = createAnchorWriter({
    rpcUrl: registry.chain.rpcUrl,
    deployment: registry.deployment,
    controllerKey: controller.privateKey,
    outboxDir: join(registry.stateDir, outbox),
    ...options,
  });
  writers.push(opened);
  return opened;
};
const openStream = (by = writer, kind: StreamKind = 'status-list'): Promise<string> =>
  by.open({ did, kind, uri });
const anchor = (text: string, size = 8, by = writer, on = stream) =>
  by.anchor({ stream: on, digestHex: digest(text), size });

beforeEach(async () => {
  registry = await startRegistry();
  chain = makeForgetful(registry);
  controller = Wallet.createRandom();
  did = didOfAddress(31_337, controller.address);
  await registry.governance.fund(controller.address, 10n ** 18n);
  writer = open();
  stream = await openStream();
});
afterEach(async () => {
  for (const each of writers.splice(0)) each.close();
  await chain.end();
  await registry.stop();
});

test('anchors are numbered; the same again is no other anchor; opening again opens nothing', async () => {
  expect(await anchor('a')).toMatchObject({ number: 1, digestHex: digest('a'), size: 8 });
  expect(await anchor('a')).toMatchObject({ number: 1 });
  expect(await anchor('b')).toMatchObject({ number: 2 });
  expect(await anchor('a')).toMatchObject({ number: 3 });
  expect(await openStream()).toBe(stream);
  expect(await writer.latest(stream)).toMatchObject({ number: 3, digestHex: digest('a') });
  expect(await writer.resend()).toEqual({ sent: 0 });
});

test('two processes at once, with one outbox or two, take different numbers and lose nothing', async () => {
  const twin = open();
  const elsewhere = open('anchors-elsewhere');
  await Promise.all([anchor('a'), anchor('b', 8, twin), anchor('c', 8, elsewhere), anchor('d', 8, twin)]);
  expect((await writer.latest(stream))?.number).toBe(4);
  for (const each of [writer, twin, elsewhere]) await each.resend();
  expect((await writer.latest(stream))?.number).toBe(4);
});

test('two processes that open a stream at once open one', async () => {
  const other = 'audit-log';
  const [one, two] = await Promise.all([openStream(writer, other), openStream(open('second'), other)]);
  expect(one).toBe(two);
});

test('anchors that the chain forgot come back under their numbers, their stream before them', async () => {
  await anchor('a');
  await chain.rememberUntilHere();
  const log = await openStream(writer, 'audit-log');
  await anchor('b');
  await anchor('one entry', 1, writer, log);
  await chain.forget();
  await expect(writer.latest(log)).rejects.toMatchObject({ code: 'stream_unknown' });
  expect(await writer.resend()).toEqual({ sent: 3 });
  expect(await writer.latest(stream)).toMatchObject({ number: 2, digestHex: digest('b') });
  expect(await writer.latest(log)).toMatchObject({ number: 1, size: 1 });
  expect(await writer.resend()).toEqual({ sent: 0 });
});

test('whoever anchors on before the forgotten is sent again sends that first', async () => {
  await chain.rememberUntilHere();
  await anchor('a');
  await anchor('b');
  await chain.forget();
  expect(await anchor('c', 8, open())).toMatchObject({ number: 3 });
  expect(await writer.resend()).toEqual({ sent: 0 });
});

test('what a process kept and did not come to send is sent by the next, before its own', async () => {
  const outbox = openOutbox(join(registry.stateDir, 'anchors'), () => new Date());
  outbox.keep({
    ...{ kind: 'anchor', stream, number: 1, digest: `0x${digest('a')}`, size: '8', isConfirmed: false },
  });
  expect(await anchor('b')).toMatchObject({ number: 2 });
  expect(await writer.resend()).toEqual({ sent: 0 });
});

test('what a process kept and another overtook is dropped without a word', async () => {
  const outbox = openOutbox(join(registry.stateDir, 'anchors'), () => new Date());
  await anchor('a', 8, open('elsewhere'));
  outbox.keep({
    ...{ kind: 'anchor', stream, number: 1, digest: `0x${digest('b')}`, size: '8', isConfirmed: false },
  });
  expect(await writer.resend()).toEqual({ sent: 0 });
  expect(outbox.all().map(({ kind }) => kind)).toEqual(['stream']);
});

test('while no chain answers nothing is anchored, and the caller is told', async () => {
  await chain.whileDown(() => expect(anchor('a')).rejects.toMatchObject({ code: 'chain_unreachable' }));
  expect(await anchor('a')).toMatchObject({ number: 1 });
});

test('another anchor where ours stood is a fork: it is said once, and the stream goes on from what the chain has', async () => {
  await anchor('a');
  await chain.rememberUntilHere();
  await anchor('b');
  await chain.forget();
  await anchor('other', 8, open('thief'));
  await expect(writer.resend()).rejects.toMatchObject({ code: 'stream_forked' });
  expect(await writer.resend()).toEqual({ sent: 0 });
  expect(await anchor('c')).toMatchObject({ number: 3 });
});

test('a gap that nothing kept can close is said once, and what cannot be sent any more is dropped', async () => {
  await chain.rememberUntilHere();
  await anchor('a');
  for (const name of readdirSync(join(registry.stateDir, 'anchors'))) {
    if (name.startsWith('anchor-')) rmSync(join(registry.stateDir, 'anchors', name));
  }
  await anchor('b');
  await chain.forget();
  await expect(writer.resend()).rejects.toMatchObject({
    code: 'stream_gap',
    message: expect.stringContaining('from number 1 on'),
  });
  expect(await writer.resend()).toEqual({ sent: 0 });
  expect(await anchor('b')).toMatchObject({ number: 1 });
});

test('a log never shrinks and never has another root for the same size', async () => {
  const log = await openStream(writer, 'audit-log');
  await anchor('two entries', 2, writer, log);
  await expect(anchor('one entry', 1, writer, log)).rejects.toMatchObject({ code: 'log_not_extended' });
  await expect(anchor('two others', 2, writer, log)).rejects.toMatchObject({ code: 'log_not_extended' });
  expect(await anchor('three entries', 3, writer, log)).toMatchObject({ number: 2 });
  expect(await writer.resend()).toEqual({ sent: 0 });
});

test('a DID that was handed over is anchored for by its new controller alone', async () => {
  const { address, did: handedOver, handOver } = await registry.createIdentity();
  await expect(writer.open({ did: handedOver, kind: 'status-list', uri })).rejects.toMatchObject({
    code: 'not_the_controller',
  });
  await handOver(controller.address);
  const theirs = await writer.open({ did: handedOver, kind: 'status-list', uri });
  expect(await anchor('a', 8, writer, theirs)).toMatchObject({ number: 1 });

  const successor = Wallet.createRandom();
  await registry.governance.fund(successor.address, 10n ** 18n);
  const provider = new JsonRpcProvider(registry.chain.rpcUrl, 31_337, { staticNetwork: true });
  const contract = new Contract(
    registry.deployment.didRegistry,
    ['function changeOwner(address,address)'],
    new Wallet(controller.privateKey, provider),
  );
  await (await contract.getFunction('changeOwner')(address, successor.address)).wait();
  provider.destroy();
  await expect(anchor('b', 8, writer, theirs)).rejects.toMatchObject({ code: 'not_the_controller' });
  const next = open('successor', { controllerKey: successor.privateKey });
  expect(await anchor('c', 8, next, theirs)).toMatchObject({ number: 2, digestHex: digest('c') });
});

test('a chain that forgot everything is anchored on again once it is deployed', async () => {
  await anchor('a');
  await chain.forget('everything');
  await expect(anchor('b')).rejects.toMatchObject({ code: 'not_deployed' });
  const founding = readFounding(registry.stateDir, 31_337);
  if (founding === undefined) throw new Error('no founding was kept');
  await deployRegistry({
    ...{ rpcUrl: registry.chain.rpcUrl, privateKey: registry.funderKey, chainId: 31_337 },
    ...{ deploymentsDir: registry.stateDir, founding },
  });
  await rpc(registry.chain.rpcUrl, 'anvil_setBalance', [controller.address, '0xde0b6b3a7640000']);
  expect(await writer.resend()).toEqual({ sent: 2 });
  expect(await anchor('b')).toMatchObject({ number: 2 });
});

test('what is no digest, no size or no DID is refused, and nothing is kept for it', async () => {
  const kept = readdirSync(join(registry.stateDir, 'anchors'));
  await expect(writer.anchor({ stream, digestHex: 'ab', size: 1 })).rejects.toMatchObject({
    code: 'argument_invalid',
  });
  await expect(anchor('a', -1)).rejects.toMatchObject({ code: 'argument_invalid' });
  await expect(writer.open({ did: 'did:web:x', kind: 'audit-log', uri })).rejects.toMatchObject({
    code: 'did_not_canonical',
  });
  await expect(writer.open({ did, kind: 'audit-log', uri: '' })).rejects.toMatchObject({
    code: 'argument_invalid',
  });
  await expect(anchor('a', 1, writer, `0x${'ab'.repeat(32)}`)).rejects.toMatchObject({
    code: 'stream_unknown',
  });
  expect(readdirSync(join(registry.stateDir, 'anchors'))).toEqual(kept);
});

test('nothing is anchored on a chain with another id', async () => {
  const elsewhere = open('elsewhere', { deployment: { ...registry.deployment, chainId: 1 } });
  await expect(anchor('a', 8, elsewhere)).rejects.toMatchObject({ code: 'wrong_chain' });
});
