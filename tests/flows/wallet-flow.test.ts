// The wallet's protocol code against the real issuer, verifier and chain: what the screens would show, and what is refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
  type HolderPorts,
} from '@anju/wallet-web/holder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBrowser } from '../../issuer/test/support/test-browser.ts';
import { RULE_ID } from '../../tools/demo/people.ts';
import { type Console, type Desk, openConsole, openDesk } from '../../tools/demo/staff.ts';
import { type BorrowedTown, borrowTown } from '../support/borrow-town.ts';

const DEPARTMENTS = ['household', 'residency', 'property', 'income'];

let town: BorrowedTown;
let clerk: Console;
let desk: Desk;
let setting: Pick<HolderPorts, 'registry' | 'roots'>;

beforeAll(async () => {
  town = await borrowTown();
  const login = (name: string) => {
    const found = town.logins.find((entry) => entry.login === name);
    if (found === undefined) throw new Error(`no login ${name}`);
    return found;
  };
  clerk = await openConsole(town.addresses.issuer, login('counter'));
  desk = await openDesk(town.addresses.verifier, login('officer'));
  const { roots, ...registry } = await (await fetch(`${town.addresses.wallet}/config.json`)).json();
  setting = { registry, roots };
}, 180_000);
afterAll(() => town?.giveBack());

const newHolder = (changes: Partial<HolderPorts> = {}): Holder =>
  createHolder({
    fetch,
    keys: createKeyStoreInMemory(),
    store: createStoreInMemory(),
    now: () => new Date(),
    clientId: 'anju-wallet',
    ...setting,
    ...changes,
  });

function personNumber(key: string): string {
  const people = JSON.parse(readFileSync(join(town.folder.registerDir, 'demonstration-people.json'), 'utf8'));
  return people.find((person: { key: string }) => person.key === key).person_number;
}

const offer = (department: string) => clerk.makeOffer(department, personNumber('eligible-with-room'));
async function receiveAll(holder: Holder) {
  for (const department of DEPARTMENTS) {
    const { link, tx_code: txCode } = await offer(department);
    await holder.receive(await holder.openOffer(link), { txCode });
  }
}

describe('a card from the counter', () => {
  it('is offered by name, received as ten copies, and reads in both languages with units', async () => {
    const holder = newHolder();
    const { qr, tx_code: txCode } = await offer('income');
    const preview = await holder.openOffer(qr);
    expect(preview).toMatchObject({
      issuer: { name: { en: 'Household Economy Office' } },
      cards: [{ vct: 'urn:anju:income:1', name: { en: 'Household income credential' } }],
      txCode: { length: 6, numeric: true },
    });
    expect(preview.cards[0]?.claims.length).toBeGreaterThan(4);
    expect(await holder.receive(preview, { txCode })).toMatchObject({ received: 10, discarded: 0 });
    const [card] = await holder.cards();
    const income = card?.claims.find(({ name }) => name === 'household_annual_income_fen');
    expect(income?.label).toEqual({ 'zh-CN': '家庭年收入', en: 'Annual household income' });
    expect(income?.display['zh-CN']).toMatch(/^[\d,.]+ 元$/);
    expect(card?.claims.filter(({ matchOnly }) => matchOnly).map(({ name }) => name)).toEqual([
      'person_number',
      'household_number',
    ]);
    expect(card?.colours?.background).toMatch(/^#/);
    // the last day of a quarter
    expect(card?.validUntil).toMatch(/-(03-31|06-30|09-30|12-31)$/);
  });

  it('survives a mistyped code, and is gone once received', async () => {
    const holder = newHolder();
    const { qr, tx_code: txCode } = await offer('income');
    const preview = await holder.openOffer(qr);
    const wrong = txCode === '000000' ? '000001' : '000000';
    await expect(holder.receive(preview, { txCode: wrong })).rejects.toMatchObject({
      code: 'tx_code_refused',
    });
    expect(await holder.cards()).toEqual([]);
    expect(await holder.receive(preview, { txCode })).toMatchObject({ received: 10 });
    await expect(newHolder().receive(preview, { txCode })).rejects.toMatchObject({ name: 'WalletError' });
  });

  it('that was lost with its wallet is got again in another one, and revoked where it was', async () => {
    const passphraseCost = { memoryKiB: 64, passes: 1, lanes: 1 };
    const [lost, found] = [newHolder({ passphraseCost }), newHolder({ passphraseCost })];
    const receive = async (holder: Holder) => {
      const { link, tx_code: txCode } = await offer('residency');
      await holder.receive(await holder.openOffer(link), { txCode });
    };
    const standingIn = async (holder: Holder) => {
      const [card] = await holder.cards();
      await holder.checkStanding(card?.cardId ?? '');
      return (await holder.cards()).map(({ state }) => state);
    };
    await receive(lost);
    const { file } = await lost.makeBackup('four quiet green lamps');
    await found.restoreBackup(await found.openBackup(file, 'four quiet green lamps'), 'all');
    expect(await found.restored()).toMatchObject([{ configurationId: 'residency' }]);
    const asBackedUp = (await lost.log()).map((entry) => ({ ...entry, fromBackup: true }));
    expect(await found.log()).toEqual(asBackedUp);
    await receive(found);
    expect(await found.restored()).toEqual([]);
    expect([await standingIn(lost), await standingIn(found)]).toEqual([['revoked'], ['valid']]);
  });

  it('goes to one of two wallets that ask at the same moment', async () => {
    const { qr, tx_code: txCode } = await offer('property');
    const holders = [newHolder(), newHolder()];
    const results = await Promise.allSettled(
      holders.map(async (holder) => holder.receive(await holder.openOffer(qr), { txCode })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is not even looked at by a wallet whose chain or roots know nothing of the issuer', async () => {
    const { qr } = await offer('income');
    const elsewhere = newHolder({ roots: [] });
    await expect(elsewhere.openOffer(qr)).rejects.toMatchObject({ code: 'issuer_metadata_not_trusted' });
    const otherChain = newHolder({ registry: { ...setting.registry, chainId: 1 } });
    await expect(otherChain.openOffer(qr)).rejects.toMatchObject({ code: 'registry_unavailable' });
  });
});

describe('a question from the housing window', () => {
  let holder: Holder;
  beforeAll(async () => {
    holder = newHolder();
    await receiveAll(holder);
  });

  it('shows least claims of four cards, and the decision comes back with its clauses', async () => {
    const question = await desk.ask(RULE_ID);
    const preview = await holder.openRequest(question.qr);
    expect(preview.asker.verified).toBe(true);
    expect(preview.missing).toEqual([]);
    expect(preview.title['zh-CN']).toMatch(/公共租赁住房/);
    expect(preview.rule?.id).toBe(RULE_ID);
    const shown = preview.credentials.flatMap(({ claims }) => claims.filter(({ matchOnly }) => !matchOnly));
    expect(shown.map(({ name }) => name).sort()).toEqual([
      'basis',
      'household_annual_income_fen',
      'household_size',
      'household_usable_area_csqm',
    ]);
    expect(preview.stays.map(({ en }) => en)).toContain('Household net assets');

    const result = await holder.present(preview);
    expect(result).toMatchObject({ kind: 'decided', decision: 'eligible', requestId: question.request_id });
    expect(
      result.kind === 'decided' && result.clauses.every(({ met, text }) => met === true && text.en !== ''),
    ).toBe(true);
    expect((await desk.state(question.request_id)).state).toBe('decided');
    expect((await holder.log())[0]).toMatchObject({ kind: 'presented', outcome: { kind: 'decided' } });
    await expect(holder.openRequest(question.qr)).rejects.toMatchObject({ name: 'WalletError' });
  });

  it('leaves an entry that this wallet alone can call up, and it is what the wallet remembers', async () => {
    const [entry] = await holder.log();
    const [answer, again] = [
      await holder.askWhatWasKept(entry?.entryId ?? ''),
      await holder.askWhatWasKept(entry?.entryId ?? ''),
    ];
    expect(answer).toMatchObject({
      kind: 'kept',
      kept: { askedBy: entry?.who, rule: { id: RULE_ID }, decision: 'eligible' },
      differs: [],
    });
    expect(again).toMatchObject({ kind: 'kept', differs: [] });
    expect(await newHolder().askWhatWasKept(entry?.entryId ?? '')).toEqual({ kind: 'no_key' });
  });

  it('can be fetched twice until it is answered, and is answered once', async () => {
    const question = await desk.ask(RULE_ID);
    const [first, second] = [await holder.openRequest(question.link), await holder.openRequest(question.qr)];
    expect(second.request.nonce).toBe(first.request.nonce);
    const other = newHolder();
    await receiveAll(other);
    const theirs = await other.openRequest(question.qr);
    const results = await Promise.all([holder.present(first), other.present(theirs)]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['decided', 'refused']);
    await expect(holder.present(second)).rejects.toMatchObject({ code: 'request_already_answered' });
  });

  it('can be declined, and the desk sees it', async () => {
    const question = await desk.ask(RULE_ID);
    await holder.decline(await holder.openRequest(question.qr));
    expect(await desk.state(question.request_id)).toMatchObject({ state: 'refused', reason: 'declined' });
  });

  it('names the cards that an empty wallet would need', async () => {
    const empty = newHolder();
    const preview = await empty.openRequest((await desk.ask(RULE_ID)).qr);
    expect(preview.missing.map(({ id, reason }) => `${id} ${reason}`).sort()).toEqual(
      DEPARTMENTS.map((id) => `${id} no_card`).sort(),
    );
    await expect(empty.present(preview)).rejects.toMatchObject({ code: 'card_missing' });
  });

  it('is refused from an asker whose root the wallet does not know', async () => {
    const { qr } = await desk.ask(RULE_ID);
    await expect(newHolder({ roots: [] }).openRequest(qr)).rejects.toMatchObject({
      code: 'request_asker_not_trusted',
    });
  });
});

const returnAddress = () => `${town.addresses.wallet}/receive/return`;

async function holderOfIdentity(): Promise<Holder> {
  const holder = newHolder({ redirectUri: returnAddress() });
  const { link, tx_code: txCode } = await offer('identity');
  await holder.receive(await holder.openOffer(link), { txCode });
  return holder;
}

/** The wallet sends the browser to the department, and the citizen chooses to show a credential. */
async function choose(holder: Holder, department: string) {
  const browser = createTestBrowser(town.addresses.issuer, returnAddress());
  const { url } = await holder.logIn(
    await holder.choose(`${town.addresses.issuer}/${department}`, department),
  );
  const page = await browser.visit(url);
  const { text } = await browser.visit(`${page.address}/present`);
  const link = /href="([^"]*request_uri[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return { browser, page, request: await holder.openRequest(link) };
}

describe('an identity credential, shown to a department', () => {
  it('is asked for by a registered asker, for one number, and brings the next card without a visit', async () => {
    const holder = await holderOfIdentity();
    const { browser, request } = await choose(holder, 'income');
    expect(request.asker).toMatchObject({ verified: true, name: { en: 'Household Economy Office' } });
    expect(request.asker.registration?.purpose.en).toContain('to nobody else');
    expect(request.asker.registration?.legalBasis['zh-CN']).toContain('个人信息保护法');
    expect(request.purpose.en).toContain('Agree only if you yourself have just asked');
    expect(request.credentials.map(({ vct, claims }) => [vct, claims.map(({ name }) => name)])).toEqual([
      ['urn:anju:identity:1', ['person_number']],
    ]);
    const result = await holder.present(request);
    if (result.kind !== 'delivered' || result.redirectUri === null)
      throw new Error('the wallet is sent nowhere');
    const back = await browser.visit(result.redirectUri);
    expect(back.address.startsWith(returnAddress())).toBe(true);
    await holder.comeBack(new URL(back.address).search);
    expect((await holder.cards()).map(({ vct }) => vct).sort()).toEqual([
      'urn:anju:identity:1',
      'urn:anju:income:1',
    ]);
  });

  it('identifies nobody once it is revoked', async () => {
    const holder = await holderOfIdentity();
    const { browser, page, request } = await choose(holder, 'household');
    await clerk.revoke('identity', personNumber('eligible-with-room'));
    expect(await holder.present(request)).toMatchObject({ kind: 'refused', error: 'access_denied' });
    const back = await browser.visit(`${page.address}/present/return`);
    expect(back.address.startsWith(returnAddress())).toBe(false);
    // the wallet finds it out by the department's own list, and does not offer the card again
    const [card] = await holder.cards();
    await holder.checkStanding(card?.cardId ?? '');
    expect(await holder.cards()).toMatchObject([
      { state: 'revoked', standing: { known: { state: 'revoked' }, failure: null } },
    ]);
    expect((await choose(holder, 'household')).request.missing).toMatchObject([{ reason: 'revoked' }]);
  });
});

it('who attests identity asks for no identity credential', async () => {
  const browser = createTestBrowser(town.addresses.issuer, returnAddress());
  const holder = newHolder({ redirectUri: returnAddress() });
  const { url } = await holder.logIn(await holder.choose(`${town.addresses.issuer}/identity`, 'identity'));
  const page = await browser.visit(url);
  expect(page.status).toBe(200);
  expect(page.text).not.toContain('/present"');
});

describe('a question that an agency wrote itself', () => {
  const unit = (id: string, ...names: string[]) => ({
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: ['urn:anju:unit:1'] },
    claims: names.map((name) => ({ path: [name] })),
  });

  it('is asked by no rule, answered with the least, and kept under the agency’s own name', async () => {
    const holder = newHolder();
    const { link, tx_code: txCode } = await clerk.makeOffer('unit', personNumber('area-just-above'));
    await holder.receive(await holder.openOffer(link), { txCode });

    const keys = JSON.parse(readFileSync(join(town.folder.loginsDir, 'agency-api-keys.json'), 'utf8'));
    const asked = await fetch(`${town.addresses.verifier}/agency/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['owners-assembly']}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        purpose: { 'zh-CN': '发放表决票', en: 'To hand out ballots' },
        dcql_query: {
          credentials: [unit('owner', 'assembly', 'unit'), unit('more', 'unit')],
          credential_sets: [{ options: [['owner'], ['more']] }],
        },
      }),
    });
    const preview = await holder.openRequest((await asked.json()).qr);
    expect(preview).toMatchObject({
      rule: null,
      purpose: { en: 'To hand out ballots' },
      asker: { registration: { legalBasis: { en: expect.stringContaining('Civil Code') } } },
      leftOut: [{ id: 'more' }],
    });
    expect(await holder.present(preview)).toMatchObject({
      decision: 'answered',
      rule: null,
      clauses: [
        { id: 'owner', text: { en: 'Owned unit credential' }, met: true },
        { id: 'more', met: 'unproved' },
      ],
    });
    const [entry] = await holder.log();
    expect(await holder.askWhatWasKept(entry?.entryId ?? '')).toMatchObject({
      kept: { rule: null, decision: 'answered', clientId: preview.request.clientId },
      differs: [],
    });
  });
});

describe('a question by a rule', () => {
  const SHANGHAI = 'shanghai-public-rental';

  it('with several ways is answered by the one that the cards meet, and the wallet finds what is decided', async () => {
    const holder = newHolder();
    for (const department of ['household', 'residency', 'property', 'employment']) {
      const { link, tx_code: txCode } = await offer(department);
      await holder.receive(await holder.openOffer(link), { txCode });
    }
    const preview = await holder.openRequest((await desk.ask(SHANGHAI)).qr);
    expect(preview.rule).toMatchObject({ id: SHANGHAI, isAppeal: false });
    expect(preview.title['zh-CN']).toContain('上海');
    const names = preview.routes.map(({ name }) => name?.en ?? '');
    expect(names.some((name) => name.startsWith('With a residence permit of two years'))).toBe(true);
    const [first] = preview.routes;
    const result = await holder.present(preview);
    expect(result).toMatchObject({ kind: 'decided', decision: first?.outlook?.decision });
    expect(result).not.toHaveProperty('walletSays');

    // decided again upon appeal: the same rule, for the same day, and the citizen is told so
    const requestId = result.kind === 'decided' ? (result.requestId ?? '') : '';
    const again = await holder.openRequest((await desk.appeal(requestId, 'ordered_by_review')).qr);
    expect(again.rule).toMatchObject({ sha256: preview.rule?.sha256, on: preview.rule?.on, isAppeal: true });
    expect(await holder.present(again)).toMatchObject({
      kind: 'decided',
      decision: first?.outlook?.decision,
    });
    const [entry] = await holder.log();
    expect(await holder.askWhatWasKept(entry?.entryId ?? '')).toMatchObject({
      kept: { supersedes: { on: preview.rule?.on } },
      differs: [],
    });
  });

  it('is the rule that the agency’s own systems name, for each unit that somebody owns', async () => {
    const holder = newHolder();
    const { link, tx_code: txCode } = await clerk.makeOffer('unit', personNumber('area-just-above'));
    await holder.receive(await holder.openOffer(link), { txCode });
    const keys = JSON.parse(readFileSync(join(town.folder.loginsDir, 'agency-api-keys.json'), 'utf8'));
    const asked = await fetch(`${town.addresses.verifier}/agency/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${keys['owners-assembly']}`, 'content-type': 'application/json' },
      body: JSON.stringify({ rule_id: 'owners-vote-chenguang' }),
    });
    const preview = await holder.openRequest((await asked.json()).qr);
    // of two units the one of this assembly comes first; the other is there to choose, and is no owner's here
    expect(preview.routes.map(({ byCard, outlook }) => [byCard?.en, outlook?.decision])).toEqual([
      [expect.stringMatching(/^Unit: A050013-/), 'eligible'],
      [expect.stringMatching(/^Unit: (?!A050013-)/), 'not_eligible'],
    ]);
    const result = await holder.present(preview);
    expect(result).toMatchObject({ kind: 'decided', decision: 'eligible' });
    expect(result).not.toHaveProperty('walletSays');
  });
});
