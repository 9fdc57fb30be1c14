import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeployment } from '@anju/registry-contracts/follow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCitizen, DEPARTMENTS } from '../../tools/demo/citizen.ts';
import { RULE_ID } from '../../tools/demo/people.ts';
import { openConsole, openDesk } from '../../tools/demo/staff.ts';
import { findPerson, loginOf, walletSettingOf } from '../../tools/demo/town-access.ts';
import { startThrowawayTown, type ThrowawayTown } from '../../tools/town/throwaway.ts';
import { findNeedles, type Needle, writtenForms } from '../support/search-bytes.ts';

let town: ThrowawayTown;
beforeAll(async () => {
  town = await startThrowawayTown({ households: 60 });
}, 240_000);
afterAll(() => town?.stop());

async function ask<T>(method: string, params: unknown[]): Promise<T> {
  const answer = await fetch(town.addresses.chain, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result } = (await answer.json()) as { result: T };
  return result;
}

/** Whether the chain has been told of everything that the services publish: the search is to see it. */
async function isAnchored(): Promise<boolean> {
  const { issuer, verifier } = town.addresses;
  const health = async (address: string) => (await fetch(`${address}/health`)).json();
  const sizeOf = async (uri: string) => ((await (await fetch(uri)).json()) as { size: number }).size;
  type Stream = { kind: string; uri: string; anchored_size: number };
  const streams: Stream[] = [...(await health(issuer)).streams, ...(await health(verifier)).anchoring];
  for (const { kind, uri, anchored_size: size } of streams) {
    if (size === 0 || (kind === 'audit-log' && size !== (await sizeOf(uri)))) return false;
  }
  return streams.filter(({ kind }) => kind === 'status-list').length === DEPARTMENTS.length;
}

type Block = { transactions: { hash: string; input: string; to: string | null }[] };

/** Calldata and logs of every transaction, and the whole storage, as bytes and as the text they spell. */
async function dumpChain(): Promise<{ bytes: Buffer; transactions: number }> {
  const head = Number(await ask<string>('eth_blockNumber', []));
  const parts: Buffer[] = [];
  let transactions = 0;
  const add = (hex: string) => {
    const raw = Buffer.from(hex.replace(/^0x/, ''), 'hex');
    parts.push(raw, Buffer.from(raw.toString('hex'), 'latin1'), Buffer.from('\n'));
  };
  for (let number = 0; number <= head; number += 1) {
    const block = await ask<Block>('eth_getBlockByNumber', [`0x${number.toString(16)}`, true]);
    for (const { hash, input } of block.transactions) {
      transactions += 1;
      add(input);
      const receipt = await ask<{ logs: { data: string; topics: string[] }[] }>('eth_getTransactionReceipt', [
        hash,
      ]);
      for (const { data, topics } of receipt.logs) add(data + topics.map((topic) => topic.slice(2)).join(''));
    }
  }
  // The state itself, as the chain would write it to disk: accounts, code, every storage slot.
  parts.push(Buffer.from(JSON.stringify(await ask('anvil_dumpState', []))));
  add(await ask<string>('anvil_dumpState', []));
  return { bytes: Buffer.concat(parts), transactions };
}

const SAYING_WHO = ['person_number', 'household_number', 'name', 'id_number', 'unit'];

/** Everything that the register says of every citizen, as far as it is long enough to mean one. */
function registerNeedles(): Needle[] {
  const needles = new Map<string, Needle[]>();
  for (const department of [...DEPARTMENTS, 'identity', 'unit', 'employment']) {
    const [header = '', ...rows] = readFileSync(join(town.folder.registerDir, `${department}.csv`), 'utf8')
      .trim()
      .split('\n');
    const columns = header.split(',');
    for (const row of rows) {
      row.split(',').forEach((value, index) => {
        const column = columns[index] ?? '';
        if (!SAYING_WHO.includes(column) || needles.has(value)) return;
        const text = Buffer.from(value, 'utf8');
        if (column === 'name' && text.length < 9) return;
        needles.set(
          value,
          column === 'name' ? [{ what: 'a name', bytes: text }] : writtenForms(column, value),
        );
      });
    }
  }
  return [...needles.values()].flat();
}

describe('the chain of a town that issued and decided', () => {
  it('holds nothing about a citizen in storage, logs or calldata', async () => {
    const clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
    const desk = await openDesk(town.addresses.verifier, loginOf(town, 'officer'));
    const before = Number(await ask<string>('eth_blockNumber', []));
    const citizen = createCitizen(await walletSettingOf(town));
    for (const department of DEPARTMENTS) {
      await citizen.receive(clerk, department, findPerson(town, 'eligible-with-room'));
    }
    const { qr } = await desk.ask(RULE_ID);
    const result = await citizen.holder.present(await citizen.holder.openRequest(qr));
    expect(result.kind).toBe('decided');
    await clerk.revoke('income', findPerson(town, 'eligible-with-room'));

    await expect.poll(isAnchored, { timeout: 60_000, interval: 500 }).toBe(true);
    const { bytes, transactions } = await dumpChain();
    expect(transactions).toBeGreaterThan(8);
    const needles = registerNeedles();
    expect(needles.length).toBeGreaterThan(500);
    expect(findNeedles(bytes, needles)).toEqual([]);
    // Issuing, presenting and revoking are no acts of the chain; digests of whole lists and logs are.
    const { anchors } = readDeployment(town.folder.deployment);
    const called = new Set<string | undefined>();
    const head = Number(await ask<string>('eth_blockNumber', []));
    for (let number = before + 1; number <= head; number += 1) {
      const block = await ask<Block>('eth_getBlockByNumber', [`0x${number.toString(16)}`, true]);
      for (const { to } of block.transactions) called.add(to?.toLowerCase());
    }
    expect([...called]).toEqual([anchors.toLowerCase()]);
  }, 120_000);

  it('is searched by a search that finds what is there: the departments’ public names', async () => {
    const { bytes } = await dumpChain();
    expect(findNeedles(bytes, writtenForms('type', 'urn:anju:income:1'))).toContain('type as text');
  });
});
