// `npm run bench`: every benchmark one after the other. `-- --json` prints one object a line; what the figures mean stands
// in docs/benchmarks.md.
import { buildWhatChanged } from '../tools/town/builds.ts';
import { measureIssuanceBatch } from './issuance-batch.ts';
import type { Figure } from './measure.ts';
import { measurePresentationCheck } from './presentation-check.ts';
import { measurePresentationSession } from './presentation-session.ts';
import { measurePresentationTwo } from './presentation-two.ts';
import { measureRegisterDecide } from './register-decide.ts';
import { measureRegistryLookup } from './registry-lookup.ts';
import { measureRuleDecide } from './rule-decide.ts';
import { measureWalletPage } from './wallet-page.ts';

const BENCHMARKS = [
  measurePresentationCheck,
  measureIssuanceBatch,
  measureRuleDecide,
  measureRegisterDecide,
  measureRegistryLookup,
  measurePresentationSession,
  measurePresentationTwo,
  measureWalletPage,
];

const unknown = process.argv.slice(2).filter((arg) => arg !== '--json');
if (unknown.length > 0) {
  process.stderr.write('Usage: npm run bench [-- --json]\n');
  process.exit(2);
}
const isJson = process.argv.includes('--json');
const print = (line: string) => process.stdout.write(`${line}\n`);

const shortened = (value: number) => Number(value.toPrecision(3));
const UNITS = { microseconds: 'µs', milliseconds: 'ms' };

function printFigure({ name, median, unit, ratio, of }: Figure): void {
  const floor = ratio === undefined ? {} : { ratio: shortened(ratio), of };
  if (isJson) {
    print(JSON.stringify({ name, median: shortened(median), unit, ...floor }));
    return;
  }
  const times = ratio === undefined ? '' : `${ratio.toFixed(2)} × ${of}`;
  print(`${name.padEnd(29)}${String(shortened(median)).padStart(8)} ${UNITS[unit]}   ${times}`.trimEnd());
}

await buildWhatChanged((sentence) => process.stderr.write(`${sentence}\n`));
if (!isJson)
  print(
    'Medians of CPU time, of the wallet’s page of time on the clock; the ratio is to what it names in the same run.\n',
  );
for (const measure of BENCHMARKS) (await measure()).forEach(printFigure);
