// What a citizen does without a visit: a card at once, one that a clerk looks at first, a renewal, and a letter from the
// department that serves nobody else. Driven over HTTP by the wallet's own protocol code.
import { createCitizen, type WalletSetting } from './citizen.ts';
import { type LogIn, logIn } from './log-in.ts';
import { openPages } from './pages.ts';
import type { Console } from './staff.ts';

/** Keys in the register’s list of demonstration people: whose home it is, and who opens their letter. */
export const AT_HOME = 'four-people-between-limits';
const OTHER = 'eligible-with-room';

export type FromHomeResult = {
  person: 'from-home';
  /** Copies that came, by department. */
  received: Record<string, number>;
  renewed: Record<string, number>;
  /** The one whom the letter is not for was refused, and the one whom it is for was not. */
  letter: 'for_one_person_only' | 'wrong';
};

export type FromHomePorts = {
  clerk: Console;
  setting: WalletSetting;
  addresses: { wallet: string; issuer: string; login: string };
  personNumberOf: (key: string) => string;
  /** Told of each step and its result. */
  report: (step: string, result: string) => void;
};

const searchOf = ({ end }: LogIn) => new URL(end.address).search;
const howKnown = ({ byCode }: LogIn) => (byCode ? 'code from the phone' : 'still logged in, no code');

/** One person with a wallet and a browser of their own. */
function openHome(key: string, { setting, addresses, personNumberOf }: FromHomePorts) {
  const pages = openPages(addresses.wallet);
  const personNumber = personNumberOf(key);
  const { holder } = createCitizen(setting);
  const identify = (url: string) => logIn(url, { pages, loginUrl: addresses.login, personNumber });
  return {
    holder,
    personNumber,
    async choose(department: string) {
      const preview = await holder.choose(`${addresses.issuer}/${department}`, department);
      return identify((await holder.logIn(preview)).url);
    },
    async openLetter(link: string) {
      return identify((await holder.logIn(await holder.openOffer(link))).url);
    },
  };
}

type Home = ReturnType<typeof openHome>;

async function atOnce(home: Home, { report }: FromHomePorts): Promise<number> {
  const known = await home.choose('income');
  report('logs in at the city’s login for the income card', howKnown(known));
  const { received } = await home.holder.comeBack(searchOf(known));
  report('the income office issues at once', `${received} copies`);
  return received;
}

async function afterReview(home: Home, { clerk, report }: FromHomePorts): Promise<number> {
  const known = await home.choose('employment');
  report('asks for the employment card', howKnown(known));
  const { received, waiting } = await home.holder.comeBack(searchOf(known));
  report('the insurance office looks first', `${received} copies, ${waiting.length} request waits`);
  const mine = (await clerk.reviews('employment')).find(
    ({ person_number }) => person_number === home.personNumber,
  );
  if (!mine) throw new Error('the clerk does not see the request');
  await clerk.decide(mine.id, 'approve');
  report('a clerk looks at it', 'approved');
  const [asked] = waiting;
  const answer = asked && (await home.holder.askAgain(asked.waitingId));
  const copies = answer?.kind === 'card' ? answer.received : 0;
  report('the wallet asks again', `${copies} copies`);
  return copies;
}

async function renewal({ holder }: Home, { report }: FromHomePorts): Promise<number> {
  const card = (await holder.cards()).find(({ vct }) => vct === 'urn:anju:income:1');
  if (!card) throw new Error('the wallet holds no income card');
  const { received } = await holder.renew(card.cardId);
  report('renews the income card without logging in', `${received} new copies`);
  return received;
}

/** @returns copies that came; null when the letter served another person */
async function letter(home: Home, ports: FromHomePorts): Promise<number | null> {
  const { clerk, report } = ports;
  const { link } = await clerk.makeLetter('residency', home.personNumber);
  report('the residency office sends a letter', 'one link, no code');
  const other = openHome(OTHER, ports);
  const { end } = await other.openLetter(link);
  const isRefused = end.alert !== undefined && (await other.holder.cards()).length === 0;
  report(`${OTHER} opens it and logs in`, isRefused ? `refused: ${end.alert}` : 'NOT refused');
  const known = await home.openLetter(link);
  const { received } = await home.holder.comeBack(searchOf(known));
  report('its own reader opens it', `${received} copies`);
  return isRefused ? received : null;
}

/** Plays it. `problem` is a sentence when something did not end as it must. */
export async function runFromHome(
  ports: FromHomePorts,
): Promise<{ result: FromHomeResult; problem: string | undefined }> {
  const home = openHome(AT_HOME, ports);
  const { entries } = await home.holder.catalogue();
  ports.report('the wallet lists what can be had from home', `${entries.length} kinds of card`);
  const income = await atOnce(home, ports);
  const employment = await afterReview(home, ports);
  const renewed = await renewal(home, ports);
  const residency = await letter(home, ports);
  const received = { income, employment, residency: residency ?? 0 };
  const result: FromHomeResult = {
    person: 'from-home',
    received,
    renewed: { income: renewed },
    letter: residency === null ? 'wrong' : 'for_one_person_only',
  };
  const missing = Object.entries({ ...received, renewed }).filter(([, copies]) => copies === 0);
  if (residency === null) return { result, problem: 'a letter served a person whom it was not for' };
  const problem =
    missing.length > 0 ? `nothing came of: ${missing.map(([name]) => name).join(', ')}` : undefined;
  return { result, problem };
}
