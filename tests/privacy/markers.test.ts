import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTestConfig } from '../../tools/config.ts';
import { foundingWithRules, startRegistry, type TestRegistry } from '../support/chain.ts';
import {
  answerRequest,
  INDEX_DIGITS,
  lookUpEntry,
  type MarkedIssuer,
  type MarkedPresentation,
  needlesOf,
  startMarkedIssuer,
} from '../support/marked-citizens.ts';
import { type Outlets, openOutlets } from '../support/outlets.ts';
import { findNeedles, findNumbers, readEverything, writtenFormsOfBytes } from '../support/search-bytes.ts';
import { startVerifier, type VerifierProcess } from '../support/verifier-process.ts';

const PRESENTATIONS = readTestConfig().isFull ? 10_000 : 500;
const AT_ONCE = 8;
const NEEDLES_AT_ONCE = 1_000;

let registry: TestRegistry;
let outlets: Outlets;
let verifier: VerifierProcess;
let issuer: MarkedIssuer;
const reports = mkdtempSync(join(tmpdir(), 'anju-reports-'));

beforeAll(async () => {
  registry = await startRegistry(await foundingWithRules());
  outlets = await openOutlets();
  const reporting = `--report-uncaught-exception --report-on-fatalerror --report-directory=${reports}`;
  const settings = { ...outlets.settings, NODE_OPTIONS: reporting };
  verifier = await startVerifier(registry, undefined, settings, outlets.agency);
  issuer = await startMarkedIssuer(registry, verifier.authority);
});
afterAll(async () => {
  await verifier?.stop();
  await issuer?.stop();
  await outlets?.stop();
  await registry?.stop();
  verifier?.remove();
  rmSync(reports, { recursive: true });
});

type Sent = { presentations: MarkedPresentation[]; secrets: string[]; accepted: number; streams: string };

/** Asks, answers, listens, and looks up what was kept, `count` times. */
async function presentMany(verifier: VerifierProcess, issuer: MarkedIssuer, count: number): Promise<Sent> {
  const sent: Sent = { presentations: [], secrets: [], accepted: 0, streams: '' };
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const presentation = await issuer.issue();
      const { request_id: id, qr } = await verifier.desk<{ request_id: string; qr: string }>(
        'POST',
        '/desk/requests',
        {
          rule_id: 'beijing-public-rental',
        },
      );
      const events = fetch(`${verifier.url}/desk/requests/${id}/events`, {
        headers: { cookie: verifier.cookie },
      });
      const answer = await answerRequest(qr, presentation);
      sent.streams += await (await events).text();
      sent.presentations.push(presentation);
      if (answer.status !== 200) continue;
      sent.accepted += 1;
      sent.secrets.push(answer.secret);
      sent.streams += await lookUpEntry(answer);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return sent;
}

/** Waits until the verifier has followed the registry to the issuer's listing. */
const untilListed = (verifier: VerifierProcess, issuer: MarkedIssuer) =>
  expect
    .poll(async () => (await presentMany(verifier, issuer, 1)).accepted, { timeout: 20_000, interval: 200 })
    .toBe(1);

/** Where a find stands, so that a leak can be told from digits that came about by chance. */
function showPlace(haystack: Buffer, what: string, bytes: Buffer): void {
  const at = haystack.indexOf(bytes);
  const around = haystack.toString('latin1', Math.max(0, at - 80), at + bytes.length + 80);
  process.stderr.write(`${what}, byte ${at} of what was searched: ${JSON.stringify(around)}\n`);
}

/** What of the presentations stands in the verifier's files, output or event streams. */
function search(verifier: VerifierProcess, { presentations, secrets, streams }: Sent): string[] {
  const together = Buffer.concat([
    ...readEverything(verifier.dataDir),
    Buffer.from(verifier.output(), 'latin1'),
    Buffer.from(streams, 'latin1'),
  ]);
  const found: string[] = [];
  for (let at = 0; at < presentations.length; at += NEEDLES_AT_ONCE) {
    const needles = presentations.slice(at, at + NEEDLES_AT_ONCE).flatMap(needlesOf);
    const some = findNeedles(together, needles);
    for (const { what, bytes } of needles) if (some.includes(what)) showPlace(together, what, bytes);
    found.push(...some);
  }
  for (let at = 0; at < secrets.length; at += NEEDLES_AT_ONCE) {
    const some = secrets.slice(at, at + NEEDLES_AT_ONCE);
    const needles = some.flatMap((secret) => writtenFormsOfBytes('secret of an entry', secret));
    found.push(...findNeedles(together, needles));
  }
  const indices = new Set(
    presentations.flatMap(({ credentials }) => Object.values(credentials).map(({ index }) => index)),
  );
  found.push(...findNumbers(together, indices, INDEX_DIGITS).map((index) => `status index ${index}`));
  return found;
}

describe('what a verifier keeps of presentations', () => {
  it(
    `is none of the values, salts, digests, keys and status indices of ${PRESENTATIONS} presentations, and no secret of an entry`,
    async () => {
      await untilListed(verifier, issuer);
      const sent = await presentMany(verifier, issuer, PRESENTATIONS);
      // Every one was decided: a test over refused answers would find nothing whatever was kept.
      expect(sent.accepted).toBe(PRESENTATIONS);
      expect(new Set(sent.secrets).size).toBe(PRESENTATIONS);
      expect(sent.streams).toContain('not_eligible');
      const figures = await outlets.figures(verifier);
      expect(figures).toContain('anju_verifier_requests_decided_total{');
      sent.streams += figures;
      await expect
        .poll(() => outlets.deliveries().length, { timeout: 60_000 })
        .toBeGreaterThanOrEqual(PRESENTATIONS);
      sent.streams += outlets.deliveries().join('\n');
      expect(search(verifier, sent)).toEqual([]);
      await verifier.stop();
      expect(outlets.spans()).toContain('POST /wallet/responses/:id');
      sent.streams += outlets.spans();
      expect(search(verifier, sent)).toEqual([]);
    },
    readTestConfig().isFull ? 1_500_000 : 240_000,
  );

  it('is nothing in what it prints when an exception ends it in the middle of checking', async () => {
    await verifier.restart('tests/support/crashing-verifier.ts');
    const presentations: MarkedPresentation[] = [];
    const presentOne = async () => {
      const ask = { rule_id: 'beijing-public-rental' };
      const { qr } = await verifier.desk<{ qr: string }>('POST', '/desk/requests', ask);
      const presentation = await issuer.issue();
      presentations.push(presentation);
      // refused until the registry was read; then there is nobody left to answer
      return answerRequest(qr, presentation).then(
        () => 'answered',
        () => 'dead',
      );
    };
    await expect.poll(presentOne, { timeout: 20_000, interval: 200 }).toBe('dead');
    await verifier.stop();
    expect(verifier.output()).toMatch(/^\{"type":"Error","message":"","stack":"[^\n]*crashing-verifier/m);
    expect(readdirSync(reports)).toEqual([]);
    expect(search(verifier, { presentations, secrets: [], accepted: 0, streams: outlets.spans() })).toEqual(
      [],
    );
  });

  it('is found by the same search when one deliberate leak is switched on', async () => {
    await verifier.restart('tests/support/leaking-verifier.ts');
    await untilListed(verifier, issuer);
    const sent = await presentMany(verifier, issuer, 3);
    expect(sent.accepted).toBe(3);
    const figures = await outlets.figures(verifier);
    await verifier.stop();
    const found = search(verifier, sent);
    for (const { values } of sent.presentations) {
      expect(found).toContain(`value ${values[0]} as text`);
      expect(figures).toContain(values[0]);
      expect(outlets.spans()).toContain(values[0]);
    }
  });
});
