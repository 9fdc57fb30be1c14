// Before going to the office: which rules are in force, and what they say of the cards at hand. What is asked of the network
// is the same for everybody who opens the list; from the choice of a service on nothing is asked at all.
import { WalletError } from '../errors.ts';
import type { GuardedFetch } from '../guarded-fetch.ts';
import type { HolderStore } from '../holder/store.ts';
import { loadOnce } from '../load-once.ts';
import { isCalendarDay } from '../present/rule/read-rule.ts';
import type { Registry } from '../trust/registry.ts';
import type { Catalogue, RuleReference } from '../types.ts';
import { CONFIRMED, type Confirmed, readConfirmed, ruleAt, rulesAt, rulesFrom } from './confirmed.ts';
import { DEPARTMENTS, kindsIssued, refreshDepartments } from './departments.ts';
import type { KeptTexts } from './kept-texts.ts';
import { keptBytes, obtainBytes } from './rule-bytes.ts';
import type { CheckAhead, Services, ServiceView } from './types.ts';

export type CheckAheadPorts = {
  get: GuardedFetch;
  store: Pick<HolderStore, 'cards'>;
  registry: Registry;
  now: () => Date;
  /** addresses that serve rules at `/rules/ID/VERSION` */
  hosts: readonly string[];
  texts: KeptTexts;
  catalogue: () => Promise<Catalogue>;
};

export function createCheckAhead(ports: CheckAheadPorts): CheckAhead {
  const { store, registry, now, texts } = ports;
  let isConfirmedNow = false;

  async function confirm(): Promise<Confirmed> {
    try {
      const at = now().toISOString();
      const { publications } = await registry.snapshot();
      const confirmed = { at, publications: publications.filter(({ kind }) => kind === 'rule') };
      await texts.put(CONFIRMED, JSON.stringify(confirmed));
      isConfirmedNow = true;
      return confirmed;
    } catch (error) {
      isConfirmedNow = false;
      const kept = await readConfirmed(texts);
      if (kept === null) throw error;
      return kept;
    }
  }

  return {
    async services() {
      const [confirmed] = await Promise.all([confirm(), refreshDepartments(texts, ports)]);
      const { publications } = confirmed;
      const wanted = rulesFrom(publications, now());
      const answers = await Promise.allSettled(wanted.map((rule) => obtainBytes(rule, ports)));
      if (isConfirmedNow) {
        await texts.keepOnly([CONFIRMED, DEPARTMENTS, ...wanted.map(({ sha256 }) => sha256)]);
      }
      const { describeRule, readDocument } = await ruleLanguage();
      const surroundings = {
        confirmed,
        now: now(),
        held: await store.cards(),
        kinds: await kindsIssued(texts),
      };
      const services: ServiceView[] = [];
      const lacking: Services['lacking'] = [];
      for (const rule of rulesAt(publications, now())) {
        try {
          const answer = answers[wanted.findIndex(({ sha256 }) => sha256 === rule.sha256)];
          if (answer?.status !== 'fulfilled') throw answer?.reason;
          services.push(describeRule(readDocument(answer.value, rule), surroundings));
        } catch (error) {
          lacking.push({ ruleId: rule.id, version: rule.version, code: codeOf(error) });
        }
      }
      return { services, confirmedAt: confirmed.at, isConfirmedNow, lacking };
    },

    async checkAhead(ruleId, on) {
      const confirmed = await readConfirmed(texts);
      const current = confirmed && ruleAt(confirmed.publications, ruleId, now());
      if (confirmed === null || current === null) throw notAtHand(ruleId);
      const { readDocument, todayOf, workOut } = await ruleLanguage();
      const read = async (rule: RuleReference) => {
        const bytes = await keptBytes(rule, texts);
        if (bytes === null) throw notAtHand(ruleId);
        return readDocument(bytes, rule);
      };
      let rule = await read(current);
      const today = todayOf(rule, now());
      const day = on !== undefined && isCalendarDay(on) && on > today ? on : today;
      if (day !== today) {
        const then = ruleAt(confirmed.publications, ruleId, noonOf(day));
        if (then === null) throw notAtHand(ruleId);
        if (then.sha256 !== current.sha256) rule = await read(then);
      }
      const [held, kinds] = [await store.cards(), await kindsIssued(texts)];
      return { ...workOut(rule, day, { held, kinds, confirmed, now: now() }), isConfirmedNow };
    },
  };
}

const notAtHand = (ruleId: string) => new WalletError('service_not_at_hand', { cause: ruleId });

/** It has begun everywhere that this wallet knows rules of: no zone is further from it than twelve hours. */
const noonOf = (day: string): Date => new Date(`${day}T12:00:00Z`);

/** The same part that a request by a rule brings; the list of services is drawn without it. */
const ruleLanguage = loadOnce(() => import('../present/rule/by-rule.ts'));

const codeOf = (error: unknown): string => (error instanceof WalletError ? error.code : 'unexpected');
