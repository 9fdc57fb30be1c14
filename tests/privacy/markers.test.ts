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
import { findNeedles, findNumbers, readEverything, writtenFormsOfBytes } from '../support/search-bytes.ts';
import { startVerifier, type VerifierProcess } from '../support/verifier-process.ts';

const PRESENTATIONS = readTestConfig().isFull ? 10_000 : 200;
const AT_ONCE = 8;
const NEEDLES_AT_ONCE = 1_000;

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry(await foundingWithRules());
});
afterAll(() => registry.stop());

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
      const verifier = await startVerifier(registry);
      const issuer = await startMarkedIssuer(registry, verifier.authority);
      try {
        await untilListed(verifier, issuer);
        const sent = await presentMany(verifier, issuer, PRESENTATIONS);
        // Every one was decided: a test over refused answers would find nothing whatever was kept.
        expect(sent.accepted).toBe(PRESENTATIONS);
        expect(new Set(sent.secrets).size).toBe(PRESENTATIONS);
        expect(sent.streams).toContain('not_eligible');
        expect(search(verifier, sent)).toEqual([]);
        await verifier.stop();
        expect(search(verifier, sent)).toEqual([]);
      } finally {
        await verifier.stop();
        await issuer.stop();
        verifier.remove();
      }
    },
    readTestConfig().isFull ? 1_500_000 : 240_000,
  );

  it('is found by the same search when one deliberate leak is switched on', async () => {
    const verifier = await startVerifier(registry, 'tests/support/leaking-verifier.ts');
    const issuer = await startMarkedIssuer(registry, verifier.authority);
    try {
      await untilListed(verifier, issuer);
      const sent = await presentMany(verifier, issuer, 3);
      expect(sent.accepted).toBe(3);
      await verifier.stop();
      const found = search(verifier, sent);
      for (const { values } of sent.presentations) expect(found).toContain(`value ${values[0]} as text`);
    } finally {
      await verifier.stop();
      await issuer.stop();
      verifier.remove();
    }
  });
});
