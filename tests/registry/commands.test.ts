// `npm run registry -- …` against a real chain: what it reads, what parties decide with it, what it refuses.
import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { developmentPartyKeys } from '@anju/registry-contracts/govern';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createP256Key } from '../../registry-contracts/test/support/did-key.ts';
import type { RegistryToolConfig } from '../../tools/config.ts';
import { runCommand } from '../../tools/registry/run-command.ts';
import { emptyFounding, startRegistry, type TestRegistry } from '../support/chain.ts';
import { childEnvironment } from '../support/child-environment.ts';

const root = join(import.meta.dirname, '..', '..');
const vct = 'urn:anju:income:1';
const day = (text: string) => Date.parse(text) / 1000;
const rule = (version: string, from: string) => ({
  kind: 'rule' as const,
  id: 'public-rental',
  version,
  sha256Hex: version.padEnd(64, '0'),
  effectiveFromSeconds: day(from),
  uri: `https://agency.example/rules/public-rental/${version}`,
});

let registry: TestRegistry;
let config: RegistryToolConfig;
let listed: { did: string; thumbprintHex: string };

beforeAll(async () => {
  registry = await startRegistry({
    ...emptyFounding(),
    publications: [rule('2011', '2011-12-01T00:00:00Z'), rule('2024', '2024-05-01T00:00:00Z')],
  });
  config = {
    rpcUrl: registry.chain.rpcUrl,
    deploymentPath: registry.deploymentPath,
    partyKeyFile: undefined,
    outboxDir: undefined,
    registryDir: registry.stateDir,
  };
  const { spkiDer } = createP256Key();
  listed = await registry.accredit({ spkiDer, vct, iss: 'https://income.example' });
});
afterAll(() => registry?.stop());

const say = async (...args: string[]) => {
  const notes: string[] = [];
  const outcome = await runCommand(
    args,
    () => config,
    (sentence) => notes.push(sentence),
  );
  return { ...outcome, notes };
};
// biome-ignore lint/suspicious/noExplicitAny: any JSON document
const json = async (...args: string[]): Promise<any> => JSON.parse((await say(...args, '--json')).text);
const proposeState = async (state: string, reason = 'A change of keys', as = '1') =>
  (await json(
    ...['propose', 'set-key-state', '--thumbprint', listed.thumbprintHex, '--vct', vct],
    ...['--state', state, '--reason', reason, '--as', as],
  )) as { id: number; contentHash: string };

describe('reading the registry', () => {
  it('tells who may sign what, since when and by whose votes, also as it was then', async () => {
    const { issuers } = await json('issuers');
    expect(issuers).toHaveLength(1);
    expect(issuers[0]).toMatchObject({ vct, state: 'active', decidedBy: { by: 'council', proposal: 1 } });
    const { text } = await say('issuers');
    expect(text).toContain('proposal 1: 数据局 · Data Bureau, 司法局 · Justice Bureau');
    expect((await json('issuers', '--at', '2020-01-01')).issuers).toEqual([]);
  });

  it('tells the rule in force on a date, and what came before and after', async () => {
    const versionAt = async (at: string) =>
      (await json('rules', '--at', at)).rules[0].inForce?.version ?? null;
    expect(await versionAt('2010-01-01')).toBeNull();
    expect(await versionAt('2020-01-01')).toBe('2011');
    expect(await versionAt('2024-04-30T23:59:59Z')).toBe('2011');
    expect(await versionAt('2024-05-01T00:00:00Z')).toBe('2024');
    expect((await say('rules', '--at', '2020-01-01')).text).toMatch(/2024\s+coming/);
    expect((await json('types')).types).toEqual([]);
  });

  it('tells a department’s keys, now and then, and knows nobody else', async () => {
    const held = async (...at: string[]) =>
      (await json('did', listed.did, ...at)).didDocument.verificationMethod.length;
    expect(await held()).toBe(2);
    expect(await held('--at', '2020-01-01')).toBe(1);
    await expect(
      say('did', 'did:ethr:0x7a69:0x0000000000000000000000000000000000000001'),
    ).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(say('did', 'did:web:example.org')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('says everything in sentences and tables too', async () => {
    for (const command of ['verifiers', 'types', 'anchors', 'proposals', 'overview']) {
      const { text, exitCode } = await say(command);
      expect(exitCode).toBe(0);
      expect(text).not.toMatch(/undefined|\[object/);
    }
    expect((await say('proposals')).text).toContain('3 parties; 2 decide after a delay of 1 s');
  });

  it('needs a chain that answers and a registry that is founded', async () => {
    const lost = { ...config, rpcUrl: 'http://127.0.0.1:1' };
    await expect(
      runCommand(
        ['issuers'],
        () => lost,
        () => {},
      ),
    ).rejects.toMatchObject({
      code: 'registry_unknown',
    });
    const unfounded = { ...config, deploymentPath: join(registry.stateDir, 'none.json') };
    await expect(
      runCommand(
        ['issuers'],
        () => unfounded,
        () => {},
      ),
    ).rejects.toMatchObject({
      code: 'deployment_unreadable',
    });
  });
});

describe('deciding', () => {
  it('takes a proposal, another party’s approval and the delay, and then shows by whose votes', async () => {
    const { id, contentHash } = await proposeState('suspended');
    await expect(say('execute', `${id}`, '--as', '3')).rejects.toMatchObject({
      code: expect.stringMatching(/threshold_not_met|delay_not_over/),
    });
    const { notes, text } = await say('approve', `${id}`, '--as', '2', '--content', contentHash);
    expect(notes.join()).toContain(`for “${vct}” to suspended`);
    expect(text).toContain('can be vetoed until');
    await registry.passTime(2);
    expect((await json('execute', `${id}`, '--as', '3')).state).toBe('executed');
    const { issuers } = await json('issuers');
    expect(issuers[0]).toMatchObject({ state: 'suspended', decidedBy: { proposal: id } });
    await expect(say('execute', `${id}`, '--as', '3')).rejects.toMatchObject({ code: 'proposal_decided' });
  });

  it('approves nothing else than what was read', async () => {
    const { id } = await proposeState('active');
    const other = `0x${'0'.repeat(64)}`;
    await expect(say('approve', `${id}`, '--as', '2', '--content', other)).rejects.toMatchObject({
      code: 'content_differs',
    });
    expect((await json('proposal', `${id}`)).approvals).toHaveLength(1);
    await say('withdraw', `${id}`, '--as', '1');
    expect((await json('proposal', `${id}`)).approvals).toHaveLength(0);
  });

  it('stops at one veto within the delay, with its reason for everybody to read', async () => {
    const { id } = await proposeState('withdrawn', 'For good');
    await say('approve', `${id}`, '--as', '2');
    await say('veto', `${id}`, '--as', '3', '--reason', 'The key is in order');
    const { state, vetoedBy } = await json('proposal', `${id}`);
    expect([state, vetoedBy.reason]).toEqual(['vetoed', 'The key is in order']);
    expect((await say('proposal', `${id}`)).text).toContain('审计局 · Audit Office: The key is in order');
  });

  it('takes back a rule that is not in force yet, which then never is, on whatever date is asked', async () => {
    const decide = async (...change: string[]): Promise<string> => {
      const { id } = await json('propose', ...change, '--reason', 'A mistaken date', '--as', '1');
      const { notes } = await say('approve', `${id}`, '--as', '2');
      await registry.passTime(2);
      await say('execute', `${id}`, '--as', '1');
      return notes.join('\n');
    };
    const { kind, id, version, sha256Hex, uri } = rule('2029', '2029-01-01T00:00:00Z');
    const which = ['--kind', kind, '--id', id, '--sha256', sha256Hex];
    const from = ['--effective-from', '2029-01-01T00:00:00Z'];
    await decide('publish', ...which, ...from, '--version', version, '--uri', uri);
    const inForce = async () => (await json('rules', '--at', '2029-06-01')).rules[0].inForce.version;
    expect(await inForce()).toBe('2029');
    await expect(say('propose', 'cancel-publication', '--kind', kind)).rejects.toThrow(/needs --id ID/);
    const read = await decide('cancel-publication', ...which, ...from);
    expect(read).toContain(`Cancels the version of the rule “${id}” (${sha256Hex})`);
    expect(await inForce()).toBe('2024');
    expect((await say('rules', '--at', '2029-06-01')).text).toMatch(/2029\s+cancelled/);
  });

  it('refuses at once to propose a version that could never be published, and proposes nothing', async () => {
    const proposed = async () => (await json('proposals')).proposals.length;
    const before = await proposed();
    const propose = (version: string, from: string) => {
      const { kind, id, sha256Hex, uri } = rule(version, from);
      const which = ['--kind', kind, '--id', id, '--version', version, '--sha256', sha256Hex, '--uri', uri];
      return say('propose', 'publish', ...which, '--effective-from', from, '--reason', 'r', '--as', '1');
    };
    const never = (sentence: RegExp) => ({
      code: 'never_publishable',
      message: expect.stringMatching(sentence),
    });
    await expect(propose('2025', '2025-01-01T00:00:00Z')).rejects.toMatchObject(
      never(/nothing takes effect/),
    );
    await expect(propose('2024', '2031-01-01T00:00:00Z')).rejects.toMatchObject(never(/published already/));
    expect(await proposed()).toBe(before);
  });

  it('lets one party alone suspend, for a while', async () => {
    const { spkiDer } = createP256Key();
    const { thumbprintHex } = await registry.accredit({ spkiDer, vct, iss: 'https://other.example' });
    await say('suspend', '--thumbprint', thumbprintHex, '--reason', 'Leaked', '--as', '3');
    const { issuers } = await json('issuers');
    expect(
      issuers.find((one: { thumbprintHex: string }) => one.thumbprintHex === thumbprintHex),
    ).toMatchObject({
      state: 'suspended',
      decidedBy: { by: 'party' },
      reason: 'Leaked',
    });
  });

  it('reads changes from a file', async () => {
    const path = join(registry.stateDir, 'changes.json');
    const change = { act: 'publish', ...rule('2030', '2030-01-01T00:00:00Z') };
    writeFileSync(path, JSON.stringify({ changes: [change], reason: 'A new rule' }));
    const { id } = await json('propose', path, '--as', '1');
    expect((await json('proposal', `${id}`)).calls[0].change).toMatchObject(change);
  });

  it('acts for whoever holds the key in a file that nobody else can read', async () => {
    const partyKeyFile = join(registry.stateDir, 'party.key');
    writeFileSync(partyKeyFile, `${developmentPartyKeys[2]}\n`);
    chmodSync(partyKeyFile, 0o644);
    const act = () =>
      runCommand(
        ['resend', '--json'],
        () => ({ ...config, partyKeyFile }),
        () => {},
      );
    await expect(act()).rejects.toMatchObject({ code: 'key_missing' });
    chmodSync(partyKeyFile, 0o600);
    expect(JSON.parse((await act()).text)).toEqual({ sent: 0 });
    await expect(say('resend')).rejects.toMatchObject({ code: 'key_missing' });
  });

  it('shows hostile text as text: nothing reaches the terminal that moves a cursor or turns a line', async () => {
    const hostile = 'harmless\u001b[2J\u001b]0;title\u0007\u202e gnihton\u2066\nproposal 9: executed\u200b';
    const { id } = await proposeState('compromised', hostile);
    for (const { text } of [await say('proposals'), await say('proposal', `${id}`), await say('overview')]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/);
      expect(text).not.toMatch(/^proposal 9/m);
    }
    expect((await json('proposal', `${id}`)).reason).toBe(hostile);
  });
});

describe('a command line that is not understood', () => {
  it.each([
    [[], 'help'],
    [['help'], 'help'],
  ])('shows the help: %j', async (args) => {
    expect((await say(...args)).text).toContain('anchors check');
  });

  it('shows one act with its options', async () => {
    const { text, exitCode } = await say('propose', 'register-verifier', '--help');
    expect(exitCode).toBe(0);
    expect(text).toContain('propose register-verifier --did DID --thumbprint HEX --document FILE --reason');
  });

  it.each([
    [['isuers'], /no command “isuers”/],
    [['issuers', '--nonsense'], /Unknown option/],
    [['issuers', '--as', '1'], /no option --as/],
    [['issuers', 'more'], /takes no “more”/],
    [['rules', '--at', 'yesterday'], /--at takes a day/],
    [['rules', '--at', '2025-02-30'], /--at takes a day/],
    [['proposal', 'x'], /goes by its number/],
    [['approve'], /needs something more/],
    [['approve', '1', '--as', '4'], /from 1 to 3/],
    [['veto', '1', '--as', '1'], /reason/],
    [['propose', 'list-root', '--state', 'active', '--as', '1', '--reason', 'r'], /nothing to do with/],
    [['propose', 'register-verifier', '--as', '1'], /needs --did DID, --thumbprint HEX, --document FILE too/],
    [['suspend', '--reason', 'r', '--as', '1'], /what to suspend/],
    [['anchors', 'chek'], /or by check/],
    [['anchors', 'check', '--patience', 'long'], /takes seconds/],
  ])('is refused with a sentence: %j', async (args, sentence) => {
    await expect(say(...args)).rejects.toMatchObject({
      code: 'usage_wrong',
      message: expect.stringMatching(sentence),
    });
  });

  it('ends with an exit code and one JSON document, errors too', async () => {
    const run = (...args: string[]) =>
      new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
        const env = {
          ...childEnvironment(),
          REGISTRY_RPC_URL: config.rpcUrl,
          REGISTRY_DEPLOYMENT: config.deploymentPath,
          ANJU_DATA_DIR: registry.stateDir,
        };
        const child = execFile(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', 'tools/registry.ts', ...args],
          { cwd: root, env },
          (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
        );
      });
    const [good, refused, wrong] = await Promise.all([
      run('issuers', '--json'),
      run('approve', '99', '--as', '1', '--json'),
      run('nonsense'),
    ]);
    expect([good.code, refused.code, wrong.code]).toEqual([0, 1, 2]);
    expect(JSON.parse(good.stdout).issuers.length).toBeGreaterThan(0);
    expect(JSON.parse(refused.stdout)).toEqual({
      error: { code: 'proposal_unknown', message: 'There is no proposal 99.' },
    });
    expect(refused.stderr.trim()).toBe('There is no proposal 99.');
    expect(wrong.stderr).not.toContain(' at ');
  });
});
