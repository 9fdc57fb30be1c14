// `table`: a table of figures from a spreadsheet becomes a parameter of a rule.
import { AREA_KINDS, importTable, TableError } from '@anju/eligibility';
import { EXIT_GOOD, UsageError } from '../command-line.ts';
import { layOut } from './canonical-layout.ts';
import { type Asked, type Command, decodeText, type Outcome } from './command.ts';
import { RuleToolError } from './errors.ts';
import { findPlaces, shownFlaw } from './json-places.ts';
import { refusePublished } from './refuse-published.ts';

type Draft = {
  facts?: Record<string, { minimum?: unknown; maximum?: unknown }>;
  parameters?: Record<string, { label?: unknown }>;
};

/** The range of the fact that the columns go by; a draft is no rule yet, so it is looked up in the JSON. */
function keyIn({ facts }: Draft, name: string, path: string) {
  const fact = facts !== undefined && Object.hasOwn(facts, name) ? facts[name] : undefined;
  const { minimum, maximum } = fact ?? {};
  if (typeof minimum !== 'number' || typeof maximum !== 'number')
    throw new RuleToolError(
      'table_wrong',
      `${path} declares no whole number called “${name}”. Add the fact first.`,
    );
  return { fact: name, minimum, maximum };
}

async function run({ words, given, around, note }: Asked): Promise<Outcome> {
  const [csvPath = '', rulePath = ''] = words;
  const { name, unit, by, area: kind } = given;
  if (name === undefined || unit === undefined)
    throw new UsageError('table needs to know the parameter and its unit: --name NAME --unit UNIT.');
  const area = AREA_KINDS.find((one) => one === kind);
  if (kind !== undefined && area === undefined)
    throw new UsageError(`--area takes ${AREA_KINDS.join(', ')}.`);
  const bytes = await around.read(rulePath);
  const text = decodeText(bytes, rulePath);
  const { flaw } = findPlaces(text);
  if (flaw !== null) throw new RuleToolError('not_json', shownFlaw(rulePath, flaw));
  const draft = JSON.parse(text) as Draft;
  const sheet = decodeText(await around.read(csvPath), csvPath);
  try {
    const parameter = importTable(sheet.replace(/^\ufeff/, ''), {
      unit,
      ...(area === undefined ? {} : { area }),
      ...(by === undefined ? {} : { by: keyIn(draft, by, rulePath) }),
      yearly: given.yearly ?? false,
    });
    await refusePublished({ around, note }, rulePath, bytes);
    const label = draft.parameters?.[name]?.label;
    const labelled = label === undefined ? parameter : { label, ...parameter };
    const parameters = { ...draft.parameters, [name]: labelled };
    await around.write(rulePath, layOut({ ...draft, parameters }), false);
    return {
      text: `“${name}” stands in ${rulePath} now: ${parameter.dated.length} ${parameter.dated.length === 1 ? 'row' : 'rows'} from ${csvPath}.`,
      exitCode: EXIT_GOOD,
    };
  } catch (error) {
    if (error instanceof TableError) throw new RuleToolError('table_wrong', `${csvPath}: ${error.message}`);
    throw error;
  }
}

export const table: Command = {
  usage: 'TABLE.csv FILE --name NAME --unit UNIT [--area KIND] [--by FACT] [--yearly]',
  about: 'puts the figures of a CSV into FILE as the parameter NAME; refuses what no table could mean',
  words: [2, 2],
  options: ['name', 'unit', 'area', 'by', 'yearly'],
  run,
};
