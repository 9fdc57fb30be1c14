import { Interface } from 'ethers';
import { expect, test } from 'vitest';
import { buildContracts } from '../build.ts';
import { issuerRegistryInterface } from '../src/issuer-registry-interface.ts';
import { selectors } from '../src/read/create-registry-reader.ts';

const compiled = () => {
  const artifact = buildContracts().artifacts.IssuerRegistry;
  if (artifact === undefined) throw new Error('not compiled');
  return artifact;
};

const signatures = (from: Interface): string[] =>
  from.fragments
    .filter(({ type }) => type !== 'constructor')
    .map((fragment) => fragment.format('minimal'))
    // names of unnamed return values and struct members are the compiler's own
    .map((text) => text.replace(/ returns .*$/, ''))
    .sort();

test('the interface that services use is the one that the compiler sees', () => {
  const fromCompiler = new Interface(compiled().abi as ConstructorParameters<typeof Interface>[0]);
  expect(signatures(issuerRegistryInterface)).toEqual(signatures(fromCompiler));
  for (const name of ['listingOf', 'isRootListed', 'governor']) {
    const outputsOf = (from: Interface) =>
      from.getFunction(name)?.outputs.map((output) => output.format('sighash'));
    expect(outputsOf(issuerRegistryInterface)).toEqual(outputsOf(fromCompiler));
  }
});

test('the browser reader calls the functions that the contract has', () => {
  expect(selectors).toEqual({
    listingOf: issuerRegistryInterface.getFunction('listingOf')?.selector,
    isRootListed: issuerRegistryInterface.getFunction('isRootListed')?.selector,
  });
});

test('nothing is compiled again while the sources are the same', () => {
  const { sourceHash } = compiled();
  const again = buildContracts();
  expect(again.compiled).toBe(false);
  expect(again.artifacts.IssuerRegistry?.sourceHash).toBe(sourceHash);
});
