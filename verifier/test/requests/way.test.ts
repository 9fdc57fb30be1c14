// One way for the answer, and a question that is kept only when it can be asked.
import { expect, test } from 'vitest';
import { createAgencies } from '../../src/agencies/agencies.ts';
import { createCreateRequest } from '../../src/requests/create-request.ts';
import { CROSS_DEVICE, chooseOne, type Way } from '../../src/requests/way.ts';
import { RULE_ID } from '../support/desk.ts';
import { createFakePorts } from '../support/fake-ports.ts';

const here: Way = { mode: 'same_device', session: 'session', returnTo: (id) => id };
const byBrowser: Way = { mode: 'digital_credentials', origin: 'https://agency.example', session: 'session' };
const ways = { sameDevice: () => here, digitalCredentials: () => byBrowser };

test('the answer goes one way: from another device, unless one other is asked for', () => {
  expect(chooseOne({}, ways)).toBe(CROSS_DEVICE);
  expect(chooseOne({ same_device: true }, ways)).toBe(here);
  expect(chooseOne({ digital_credentials: true }, ways)).toBe(byBrowser);
  expect(() => chooseOne({ same_device: true, digital_credentials: true }, ways)).toThrow(
    expect.objectContaining({ code: 'input_invalid' }),
  );
});

test('a question for a page is kept when it was signed, and not before', async () => {
  const kept: string[] = [];
  const ports = await createFakePorts();
  const agency = ports.agencies.find('housing-office');
  if (agency === null) throw new Error('the agency is missing');
  const asking = (sign: () => Uint8Array) =>
    createCreateRequest({
      ...ports,
      agencies: createAgencies([{ ...agency, sign }]),
      requests: { ...ports.requests, add: async ({ id }) => void kept.push(id) },
    })({
      ...{ agency: agency.id, ask: { ruleId: RULE_ID }, caseNumber: null, declaration: null },
      way: byBrowser,
    });
  const broken = asking(() => {
    throw new Error('the key is gone');
  });
  await expect(broken).rejects.toThrow('the key is gone');
  expect(kept).toEqual([]);
  const { requestId, digital } = await asking(() => new Uint8Array(64));
  expect(kept).toEqual([requestId]);
  expect(digital?.requests).toHaveLength(1);
});
