// Wallets and a clerk who go on with whatever comes next, over several processes of one issuer, and remember what they
// were answered: what they hold must be in the books, and what they used up must stay used up.
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { createCodeFlow, WALLET_CLIENT } from './code-flow.ts';
import { PUBLIC_URL } from './enrolled-city.ts';
import { PERSON } from './registers.ts';
import type { Answer, Call, IssuerAccess } from './running-issuer.ts';
import { createTestWallet, type Key } from './test-wallet.ts';

/** Issued at once, and after a clerk's approval. */
const [AT_ONCE, REVIEWED] = ['income', 'employment'] as const;
/** Fewer than a grant is good for in a day. */
const BATCHES_OF_A_GRANT = 15;
const COPIES = 2;

type Grant = { department: string; refreshToken: string; batches: number };
type Transaction = { grant: Grant; id: string };

/** One use of what is good once: a code, a nonce, an approved request. */
export type Use = {
  /** The same once more, at the process that runs now. */
  repeat(at: Connected): Promise<Answer>;
  refusal: string;
  isAnswered: boolean;
  /** A code that comes a second time ends what it gave. */
  endsItsGrant: boolean;
};

export type Connected = ReturnType<ReturnType<typeof createBusyWallets>['connect']>;

function must(answer: Answer, ...statuses: number[]): Answer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`answered ${answer.status}: ${answer.text}`);
}

function placeOf(copy: string): string {
  const { iss, status } = decodeJwt<{ status: { status_list: { idx: number; uri: string } } }>(
    copy.split('~')[0] ?? '',
  );
  const { idx, uri } = status.status_list;
  return `${iss?.slice(PUBLIC_URL.length + 1)} ${uri.split('/').at(-1)} ${idx}`;
}

/** @param random from 0 to less than 1 @param keys of DPoP first, then of the copies */
export function createBusyWallets(random: () => number, [dpopKey, ...holderKeys]: [Key, ...Key[]]) {
  /** Places of the copies that were received: department, list and index. */
  const received: string[] = [];
  const uses: Use[] = [];
  const grants = new Set<Grant>();
  /** On the way to a credential that a clerk looks at. */
  const unasked = new Set<Grant>();
  const waiting = new Set<Transaction>();
  const approved = new Set<Transaction>();
  /** Hashes of requests that were gone when they were asked for: later ones must have taken their places. */
  const replaced: string[] = [];
  const counts = { atCounter: 0, renewed: 0, delivered: 0 };

  const anyOf = <T>(set: ReadonlySet<T>): T | undefined => [...set][Math.floor(random() * set.size)];
  const keep = ({ json }: Answer) => {
    const { credentials = [] } = json as { credentials?: { credential: string }[] };
    received.push(...credentials.map(({ credential }) => placeOf(credential)));
  };

  function connect(issuer: IssuerAccess & { address: string }) {
    const wallet = createTestWallet(issuer, dpopKey);
    const flow = createCodeFlow(issuer, issuer.address, wallet);

    async function use(one: Pick<Use, 'repeat' | 'refusal'>, endsItsGrant = false): Promise<Answer> {
      const noted: Use = { ...one, isAnswered: false, endsItsGrant };
      uses.push(noted);
      const answer = must(await one.repeat(connected), 200, 202);
      noted.isAnswered = true;
      return answer;
    }
    const asGrant = (department: string, { json }: Answer): Grant => ({
      department,
      refreshToken: String(json.refresh_token),
      batches: 0,
    });
    const tokenOf = async ({ department, refreshToken }: Grant) =>
      String(must(await flow.refresh(department, refreshToken), 200).json.access_token);

    /** One batch with a nonce that is good once, whoever comes with it. */
    async function requestBatch(grant: Grant): Promise<Answer> {
      const { department } = grant;
      grant.batches += 1;
      const nonce = await wallet.nonce(department);
      const repeat = async (at: Connected) => {
        const body = await at.wallet.request(department, holderKeys.slice(0, COPIES), nonce);
        return at.wallet.credential(department, await at.tokenOf(grant), body);
      };
      return use({ repeat, refusal: 'invalid_nonce' });
    }

    async function atCounter(): Promise<void> {
      const offer = await wallet.getOffer(AT_ONCE, PERSON);
      const repeat = (at: Connected) => at.wallet.token(offer, { form: { client_id: WALLET_CLIENT } });
      const grant = asGrant(AT_ONCE, await use({ repeat, refusal: 'invalid_grant' }));
      grants.add(grant);
      keep(await requestBatch(grant));
      counts.atCounter += 1;
    }

    async function renew(): Promise<void> {
      const good = new Set([...grants].filter(({ batches }) => batches < BATCHES_OF_A_GRANT));
      const grant = anyOf(good);
      if (!grant) return atCounter();
      keep(await requestBatch(grant));
      counts.renewed += 1;
    }

    async function logIn(): Promise<void> {
      const started = await flow.push(REVIEWED);
      const { code = '' } = flow.answerOf((await flow.logIn(started)).address);
      const repeat = (at: Connected) => at.flow.exchange(started, code);
      unasked.add(asGrant(REVIEWED, await use({ repeat, refusal: 'invalid_grant' }, true)));
    }

    async function ask(): Promise<void> {
      const grant = anyOf(unasked);
      if (!grant) return logIn();
      unasked.delete(grant);
      waiting.add({ grant, id: String((await requestBatch(grant)).json.transaction_id) });
    }

    /** Decides whatever waits: the clerk does not see whose wallet asks. */
    async function approve(): Promise<void> {
      const seen = [...waiting];
      if (seen.length === 0) return ask();
      const list = must(await issuer.clerk(`/clerk/reviews?department=${REVIEWED}`), 200);
      for (const { id } of list.json.reviews as { id: string }[]) {
        const init = {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ decision: 'approve' }),
        };
        // Gone when another clerk was faster.
        must(await issuer.clerk(`/clerk/reviews/${id}`, init), 204, 404, 409);
      }
      for (const transaction of seen) if (waiting.delete(transaction)) approved.add(transaction);
    }

    /** Two at the same moment; one of them is answered with the copies. */
    async function fetchApproved(transaction = anyOf(approved)): Promise<void> {
      if (!transaction) return approve();
      approved.delete(transaction);
      const { grant, id } = transaction;
      const repeat = async (at: Connected) => {
        const url = `${PUBLIC_URL}/${REVIEWED}/deferred`;
        const token = await at.tokenOf(grant);
        return at.call(url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `DPoP ${token}`,
            dpop: await at.wallet.dpop(url, token),
          },
          body: JSON.stringify({ transaction_id: id }),
        });
      };
      const one: Use = { repeat, refusal: 'invalid_transaction_id', isAnswered: false, endsItsGrant: false };
      uses.push(one);
      const both = await Promise.allSettled([repeat(connected), repeat(connected)]);
      const answers = both.flatMap((settled) => (settled.status === 'fulfilled' ? [settled.value] : []));
      const given = answers.filter(({ status }) => status === 200);
      if (given.length > 1) throw new Error('one approved request was answered twice');
      for (const answer of given) {
        one.isAnswered = true;
        keep(answer);
        counts.delivered += 1;
      }
      for (const settled of both) if (settled.status === 'rejected') throw settled.reason;
      if (given.length > 0) return;
      for (const { json } of answers) {
        if (json.error !== one.refusal) throw new Error('an approved request was not answered');
      }
      replaced.push(createHash('sha256').update(id).digest('base64url'));
    }

    const activities = [atCounter, atCounter, renew, renew, ask, approve, fetchApproved, fetchApproved];

    /** Goes on until the process is gone. */
    async function beBusy(): Promise<never> {
      for (;;) await activities[Math.floor(random() * activities.length)]?.();
    }

    const connected = {
      wallet,
      flow,
      call: issuer.call as Call,
      tokenOf,
      keep,
      beBusy,
      approve,
      fetchApproved,
    };
    return connected;
  }

  return { connect, received, uses, grants, approved, replaced, counts };
}
