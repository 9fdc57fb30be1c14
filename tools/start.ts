// `npm start`: the whole town on this machine, until Ctrl-C.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTownConfig, SettingError } from './config.ts';
import { ServiceError } from './town/process.ts';
import { startTown, type Town } from './town/town.ts';

const say = (line = '') => process.stdout.write(`${line}\n`);

type Suggestion = { person_number: string; name: string; about: { 'zh-CN': string; en: string } };

/** People of the register with whom something particular happens, to begin with. */
const suggestions = ({ folder }: Town): Suggestion[] =>
  JSON.parse(readFileSync(join(folder.registerDir, 'demonstration-people.json'), 'utf8')).slice(0, 5);

function printWelcome(town: Town, seconds: number): void {
  const { addresses, logins, hasDemonstrationPhone } = town;
  say();
  say(`安居已启动 · Anju is running (${seconds} s)`);
  say();
  say(`  从这里开始 · Start here     ${addresses.start}`);
  say(`  部门工作台 · Clerk          ${addresses.issuer}/console/`);
  say(`  住房窗口   · Housing desk   ${addresses.verifier}/desk/`);
  say(`  市民钱包   · Wallet         ${addresses.wallet}`);
  say(`  城市登录   · City login     ${addresses.login}`);
  if (hasDemonstrationPhone) say(`  演示手机   · Demo phone     ${addresses.login}/phone`);
  say(`  登记链     · Chain          ${addresses.chain}`);
  say();
  say('  演示账号 · Demonstration logins');
  for (const { place, login, password, name } of logins) {
    say(`    ${place.padEnd(8)} ${login.padEnd(10)} ${password}   ${name['zh-CN']} · ${name.en}`);
  }
  say();
  say('  可以先试的人 · People to try first');
  for (const { person_number, name, about } of suggestions(town)) {
    say(`    ${person_number}   ${name}   ${about['zh-CN']} · ${about.en}`);
  }
  say();
  say('按 Ctrl-C 停止，数据会保留。 · Ctrl-C stops the town; its data is kept.');
}

let town: Town | undefined;
const leaving = new AbortController();

async function stopAndLeave(): Promise<void> {
  if (leaving.signal.aborted) return;
  say('\n正在停止 · Stopping …');
  leaving.abort();
  // A town that is still starting stops what it has started, and ends below.
  if (!town) return;
  await town.stop();
  leave();
}

function leave(): void {
  say('已停止 · Stopped.');
  process.exit(0);
}
process.on('SIGINT', () => void stopAndLeave());
process.on('SIGTERM', () => void stopAndLeave());

try {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 100) / 10;
  say('正在启动安居 · Starting Anju …');
  const report = (sentence: string) => say(`  ${sentence} (${seconds()} s)`);
  town = await startTown(readTownConfig(), report, leaving.signal);
  printWelcome(town, seconds());
} catch (error) {
  if (leaving.signal.aborted) leave();
  const isSentence = error instanceof SettingError || error instanceof ServiceError;
  process.stderr.write(
    `${isSentence || error instanceof Error ? error.message : 'The town did not start.'}\n`,
  );
  process.exit(1);
}
