// The order of the files: those that take longest first, so that two workers end together. Vitest knows by itself what took
// long the last time; on a machine where nothing ran yet it only knows how large the files are.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const LONGEST = [
  'issuer/test/issuance/killed.test.ts',
  'verifier/test/failing/kills.test.ts',
  'tests/flows/kills.test.ts',
  'tests/flows/demo.test.ts',
  'tests/town/start.test.ts',
  'tests/browser/',
  'wallet-web/test/browser/',
  'tests/town/',
  'tests/privacy/',
  'tests/flows/',
  'registry-contracts/test/contracts/',
  'verifier/test/',
  'issuer/test/',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) => {
      const path = relative(this.ctx.config.root, moduleId);
      const found = LONGEST.findIndex((start) => path.startsWith(start));
      return found === -1 ? LONGEST.length : found;
    };
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
