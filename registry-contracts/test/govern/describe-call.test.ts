// What a party approves it reads in words; what the registry does not know is never put into good ones.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { interfaces } from '../../src/contracts.ts';
import type { Deployment } from '../../src/deployment.ts';
import { didOfAddress } from '../../src/did-ethr.ts';
import { type Change, describeCall, encodeChange, GovernanceError } from '../../src/govern/index.ts';

const numRuns = process.env.ANJU_FULL === '1' ? 2_000 : 100;
const chainId = 31_337;
const address = (digit: string): string => `0x${digit.repeat(40)}`;
const deployment: Deployment = {
  ...{ chainId, deployedAtBlock: 1, didRegistry: address('1'), directory: address('2') },
  ...{ council: address('3'), issuerRegistry: address('4'), verifierRegistry: address('5') },
  ...{ publications: address('6'), anchors: address('7') },
};
const thumbprintHex = 'ab'.repeat(32);
const vct = 'urn:anju:income:1';
const did = didOfAddress(chainId, '0x70997970C51812dc3A010C7d01b50e0d17dc79C8');
const party = {
  address: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC',
  name: { 'zh-CN': '审计局', en: 'Audit Office' },
};
const document = JSON.stringify({
  format: 'urn:anju:verifier-registration:1',
  name: { 'zh-CN': '住房办', en: 'Housing Office' },
  purposes: [
    {
      id: 'public-rental',
      purpose: { 'zh-CN': '公租房', en: 'Public rental housing' },
      legal_basis: { 'zh-CN': '条例', en: 'Regulation' },
      rules: ['public-rental'],
      credentials: [{ vct, claims: ['income_level'], predicates: ['income_below'] }],
    },
  ],
});

const changes: [Change, RegExp, RegExp][] = [
  [
    { act: 'list-key', thumbprintHex, did, vct, iss: 'https://tax.example' },
    /准许.*签发/,
    new RegExp(`sign “urn:anju:income:1” with key ${thumbprintHex}`),
  ],
  [
    { act: 'set-key-state', thumbprintHex, vct, state: 'compromised' },
    /泄露/,
    new RegExp(`key ${thumbprintHex} for “urn:anju:income:1” to compromised`),
  ],
  [
    { act: 'set-key-state', thumbprintHex, vct, state: 'retired', goodUntilSeconds: 4_102_444_800 },
    /2100-01-01 00:00:00 UTC 有效/,
    /good until 2100-01-01 00:00:00 UTC/,
  ],
  [
    { act: 'list-root', sha256Hex: thumbprintHex },
    /承认根证书/,
    new RegExp(`Lists the root certificate ${thumbprintHex}`),
  ],
  [{ act: 'withdraw-root', sha256Hex: thumbprintHex }, /撤销根证书/, /Withdraws the root/],
  [
    { act: 'register-verifier', did, thumbprintHex, document },
    /住房办.*公租房.*规则: public-rental.*income_level, 证明: income_below/,
    /Housing Office.*key abab.*“Public rental housing” \(“Regulation”; rules: public-rental; “urn:anju:income:1”: income_level, proved: income_below\)/,
  ],
  [{ act: 'register-verifier', did, thumbprintHex, document: '{}' }, /格式不符/, /no wallet will accept/],
  [{ act: 'set-verifier-state', did, state: 'suspended' }, /暂停/, /suspended/],
  [
    {
      ...{ act: 'publish', kind: 'rule', id: 'public-rental', version: '2', sha256Hex: thumbprintHex },
      ...{ effectiveFromSeconds: 4_102_444_800, uri: 'https://housing.example/rules/2' },
    },
    /公布规则 “public-rental” “2”/,
    new RegExp(`Publishes the rule “public-rental” “2” .${thumbprintHex}, at “https:`),
  ],
  [
    { act: 'repeal', kind: 'type', id: vct, effectiveFromSeconds: 4_102_444_800 },
    /废止凭证类型/,
    /Repeals the credential type/,
  ],
  [
    {
      ...{ act: 'cancel-publication', kind: 'rule', id: 'public-rental', sha256Hex: thumbprintHex },
      effectiveFromSeconds: 4_102_444_800,
    },
    /取消规则 “public-rental” 原定自 2100-01-01/,
    new RegExp(`Cancels the version of the rule “public-rental” .${thumbprintHex}. .*2100-01-01`),
  ],
  [
    { act: 'cancel-publication', kind: 'rule', id: 'public-rental', effectiveFromSeconds: 4_102_444_800 },
    /取消对规则 “public-rental” 原定自 2100-01-01 .*废止/,
    /Cancels the repeal of the rule “public-rental” .*2100-01-01/,
  ],
  [{ act: 'add-party', ...party }, /增加成员 “审计局”/, /Adds the party “Audit Office”/],
  [{ act: 'remove-party', address: party.address }, /移除成员/, /Removes the party/],
  [
    { act: 'replace-party', address: party.address, successor: { ...party, address: address('8') } },
    /接替/,
    /in the place of/,
  ],
  [
    { act: 'set-terms', threshold: 2, delaySeconds: 60, lifetimeSeconds: 600, emergencySeconds: 30 },
    /须 2 方同意/,
    /take 2 parties and a delay of 60 s/,
  ],
  [{ act: 'lift-emergency', thumbprintHex }, /提前结束对密钥/, /suspension of key/],
  [{ act: 'lift-emergency', did }, /提前结束对机构/, /suspension of the agency/],
];

test.each(changes)('%j is encoded, decoded and said in both languages', (change, chinese, english) => {
  const described = describeCall(encodeChange(change, deployment), deployment, [vct]);
  const { act, ...rest } = change;
  expect(described.change).toMatchObject(
    act === 'set-key-state' ? { act, state: change.state } : { act, ...rest },
  );
  expect(described.sentence['zh-CN']).toMatch(chinese);
  expect(described.sentence.en).toMatch(english);
});

const isForeign = (target: string, data: string): void => {
  const { change, sentence } = describeCall({ target, data }, deployment);
  expect(change).toBeUndefined();
  expect(sentence.en).toContain('does not know');
  expect(sentence['zh-CN']).toContain('请勿同意');
};

test('a call of another contract, of another function, or with more than belongs to it is foreign', () => {
  const { target, data } = encodeChange({ act: 'list-root', sha256Hex: thumbprintHex }, deployment);
  isForeign(address('9'), data);
  isForeign(deployment.council, data);
  isForeign(deployment.issuerRegistry, `${data}00`);
  isForeign(deployment.issuerRegistry, data.slice(0, -2));
  isForeign(deployment.issuerRegistry, '0x');
  isForeign(
    target,
    interfaces.issuerRegistry.encodeFunctionData('suspendKeyInEmergency', [`0x${thumbprintHex}`, 'x']),
  );
  isForeign(deployment.council, interfaces.council.encodeFunctionData('execute', [1]));
});

test('a state that does not exist is not taken for another', () => {
  for (const state of [0, 4, 255]) {
    isForeign(
      deployment.verifierRegistry,
      interfaces.verifierRegistry.encodeFunctionData('setVerifierState', [address('8'), state]),
    );
  }
});

test('text of others cannot turn, break or flood a sentence', () => {
  const iss = `https://a.example\u202e\n${'x'.repeat(400)}`;
  const call = encodeChange({ act: 'list-key', thumbprintHex, did, vct, iss }, deployment);
  const { en } = describeCall(call, deployment).sentence;
  expect(en).not.toMatch(/[\u202e\n]/);
  expect(en.length).toBeLessThan(900);
});

test('text of others cannot pass for a part of the sentence around it', () => {
  const iss =
    'https://good.example” (did:ethr:0x7a69:0xGood) sign “urn:good:1” with key 00. Lets “https://b.example';
  const call = encodeChange({ act: 'list-key', thumbprintHex, did, vct, iss }, deployment);
  const { sentence } = describeCall(call, deployment);
  for (const said of Object.values(sentence)) {
    const outside = said.replace(/“[^”]*”/g, '');
    expect(outside).not.toContain('good');
    expect(outside).toContain(did);
  }
});

test('what differs at the end only of the longest text that a contract takes is said differently', () => {
  const long = 'x'.repeat(511);
  const said = ['a', 'b'].map((end) => {
    const change: Change = { act: 'list-key', thumbprintHex, did, vct, iss: `${long}${end}` };
    return describeCall(encodeChange(change, deployment), deployment).sentence.en;
  });
  expect(said[0]).not.toBe(said[1]);
});

test('a subject that is both a key and an agency is refused, since either could be meant', () => {
  const both = { act: 'lift-emergency', thumbprintHex, did } as unknown as Change;
  expect(() => encodeChange(both, deployment)).toThrow(GovernanceError);
});

test('whatever bytes a call carries, describing it never throws', () => {
  const targets = fc.constantFrom(...Object.values(deployment).filter((value) => typeof value === 'string'));
  const selectors = Object.values(interfaces).flatMap((each) =>
    each.fragments.flatMap((fragment) =>
      fragment.type === 'function' ? [each.getFunction(fragment.format())?.selector ?? '0x'] : [],
    ),
  );
  const data = fc
    .tuple(fc.constantFrom(...selectors), fc.uint8Array({ maxLength: 300 }))
    .map(([selector, bytes]) => `${selector}${Buffer.from(bytes).toString('hex')}`);
  fc.assert(
    fc.property(targets, data, (target, each) => {
      const { change, sentence } = describeCall({ target, data: each }, deployment);
      // what is decoded is exactly what would be encoded
      if (change !== undefined && change.act !== 'set-key-state') {
        expect(encodeChange(change, deployment).data).toBe(each);
      }
      expect(sentence.en.length).toBeGreaterThan(10);
    }),
    { numRuns },
  );
});
