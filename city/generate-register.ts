/** Writes the register: `node city/generate-register.ts --out DIR [--seed N] [--households N] [--today YYYY-MM-DD]`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { generateRegister } from './src/register/generate-register.ts';

const USAGE =
  'Usage: node city/generate-register.ts --out DIR [--seed N] [--households N] [--today YYYY-MM-DD]';

try {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      seed: { type: 'string', default: '25' },
      households: { type: 'string', default: '2000' },
      today: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    },
  });
  if (!values.out) throw new RangeError('Say where to write with --out.');
  const { files, demonstrationPeople } = generateRegister({
    seed: Number(values.seed),
    households: Number(values.households),
    today: values.today,
  });
  await mkdir(values.out, { recursive: true });
  for (const [department, text] of Object.entries(files)) {
    await writeFile(join(values.out, `${department}.csv`), text);
    console.log(`${department}.csv: ${text.split('\n').length - 2} records`);
  }
  const people = `${JSON.stringify(demonstrationPeople, null, 2)}\n`;
  await writeFile(join(values.out, 'demonstration-people.json'), people);
  console.log(`demonstration-people.json: ${demonstrationPeople.length} people`);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : 'The register could not be written.'}\n${USAGE}`);
  process.exitCode = 2;
}
