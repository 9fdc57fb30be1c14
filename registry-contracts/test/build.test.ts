import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { abiFileOf, buildContracts } from '../build.ts';

const abiFolder = join(import.meta.dirname, '..', 'src', 'abi');
const { artifacts } = buildContracts();

test('the ABIs that services are typed by are those that the compiler sees', async () => {
  const contracts = Object.values(artifacts);
  // after a change of the contracts: node registry-contracts/build.ts --abi
  expect(readdirSync(abiFolder).sort()).toEqual(
    contracts.map(({ contractName }) => abiFileOf(contractName)).sort(),
  );
  for (const { contractName, abi } of contracts) {
    const module = (await import(join(abiFolder, abiFileOf(contractName)))) as Record<string, unknown>;
    expect(Object.values(module), contractName).toEqual([abi]);
  }
});

test('every contract fits on a chain: at most 24,576 bytes of code, 49,152 with what creates it', () => {
  for (const { contractName, bytecode } of Object.values(artifacts)) {
    expect(bytecode.length / 2 - 1, contractName).toBeLessThan(24_576);
  }
});

test('no contract can be upgraded, takes money, or has an owner', () => {
  for (const { contractName, abi } of Object.values(artifacts)) {
    const entries = abi as { type: string; name?: string; stateMutability?: string }[];
    const suspicious = entries.filter(
      ({ type, name = '', stateMutability }) =>
        type === 'fallback' ||
        type === 'receive' ||
        stateMutability === 'payable' ||
        (type === 'function' && /owner|admin|upgrade|initialize|pause|implementation/i.test(name)),
    );
    expect(suspicious, contractName).toEqual([]);
  }
});

test('nothing is compiled again while the sources are the same', () => {
  const again = buildContracts();
  expect(again.compiled).toBe(false);
  expect(again.artifacts.Council.sourceHash).toBe(artifacts.Council.sourceHash);
});
