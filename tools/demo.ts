// `npm run demo`: the main job without a browser, person by person, over the same HTTP interfaces as the screens.
// `-- --json` prints one JSON object a line; the last one of each person is the result. Exits 1 on a wrong outcome.
import { readTownConfig } from './config.ts';
import { runFromAgency } from './demo/from-agency.ts';
import { AT_HOME, runFromHome } from './demo/from-home.ts';
import { SCENARIOS } from './demo/people.ts';
import { showRegistry } from './demo/registry-lines.ts';
import { runScenario } from './demo/run-scenario.ts';
import { openConsole, openDesk } from './demo/staff.ts';
import { apiKeysOf, findPerson, loginOf, walletSettingOf } from './demo/town-access.ts';
import { startThrowawayTown } from './town/throwaway.ts';
import type { Town } from './town/town.ts';

const isJson = process.argv.includes('--json');
const print = (text: string) => process.stdout.write(`${text}\n`);
const step = (person: string, text: string, result: string) =>
  print(isJson ? JSON.stringify({ person, step: text, result }) : `  ${text}: ${result}`);
const aside = (sentence: string) => process.stderr.write(`${sentence}\n`);

/** The time to live that the income office publishes in its status list. */
async function statusListSeconds({ addresses }: Town): Promise<number> {
  const token = await (await fetch(`${addresses.issuer}/income/status/1`)).text();
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    ttl?: number;
  };
  return payload.ttl ?? 60;
}

let problems = 0;

/** A part that is not about one person at the desk: its name, what it is, and its steps; the result last. */
async function showPart(
  name: string,
  says: string,
  play: (
    report: (text: string, outcome: string) => void,
  ) => Promise<{ result: object; problem: string | undefined }>,
): Promise<void> {
  if (!isJson) print(`\n${name}: ${says}`);
  const { result, problem } = await play((text, outcome) => step(name, text, outcome));
  if (problem) {
    problems += 1;
    aside(`${name}: ${problem}`);
  }
  print(isJson ? JSON.stringify(result) : `  ${problem ? 'WRONG' : 'as expected'}`);
}

aside('Starting a town of its own for the demonstration …');
const leaving = new AbortController();
let town: Town | undefined;
const leave = async (code: number) => {
  await town?.stop();
  process.exit(code);
};
for (const [signal, code] of [['SIGINT', 130] as const, ['SIGTERM', 143] as const]) {
  process.on(signal, () => {
    leaving.abort();
    if (town) void leave(code);
  });
}
try {
  town = await startThrowawayTown({
    households: readTownConfig().households,
    report: (sentence) => aside(`  ${sentence}`),
    signal: leaving.signal,
  });
  const started = town;
  const clerk = await openConsole(town.addresses.issuer, loginOf(town, 'counter'));
  const desk = await openDesk(town.addresses.verifier, loginOf(town, 'officer'));
  const setting = await walletSettingOf(town);
  const personNumberOf = (key: string) => findPerson(started, key);
  await showPart('registry', 'who is listed and what is in force, as every wallet reads it', (report) =>
    showRegistry(setting, report),
  );
  await showPart('from-home', `cards without a visit, for ${AT_HOME}`, (report) =>
    runFromHome({ clerk, setting, addresses: started.addresses, personNumberOf, report }),
  );
  await showPart(
    'owners-assembly',
    'an agency’s own system asks by its own query and files the decision',
    (report) =>
      runFromAgency({
        clerk,
        setting,
        verifier: started.addresses.verifier,
        apiKeys: apiKeysOf(started),
        personNumberOf,
        report,
      }),
  );
  for (const scenario of SCENARIOS) {
    const { person } = scenario;
    if (!isJson) print(`\n${person}: ${scenario.says}`);
    const { result, problem } = await runScenario(scenario, {
      clerk,
      desk,
      setting,
      personNumberOf,
      report: (text, outcome) => step(person, text, outcome),
      async waitForStatusLists() {
        const seconds = await statusListSeconds(started);
        aside(`  waiting ${seconds} s, the time for which a verifier may rely on a fetched status list`);
        await new Promise((done) => setTimeout(done, seconds * 1000));
      },
    });
    if (problem) {
      problems += 1;
      aside(`${person}: ${problem}`);
    }
    if (isJson) print(JSON.stringify(result));
    else {
      const marks = result.clauses.map(({ id, met }) => `${met === true ? '✓' : '✗'} ${id}`).join('   ');
      print(
        `  ${problem ? 'WRONG' : 'as expected'}: ${result.decision}${result.reason ? ` (${result.reason})` : ''}   ${marks}`,
      );
    }
  }
} catch (error) {
  if (leaving.signal.aborted) {
    aside('Stopped.');
    await leave(130);
  }
  problems += 1;
  aside(
    error instanceof Error ? `The demonstration stopped: ${error.message}` : 'The demonstration stopped.',
  );
}
aside(problems === 0 ? '\nEvery outcome is the expected one.' : `\nNot as expected: ${problems}.`);
await leave(problems === 0 ? 0 : 1);
