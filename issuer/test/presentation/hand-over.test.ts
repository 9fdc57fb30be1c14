// Showing a credential already held: who is identified by it, where, and how often.
import { describe, expect, test } from 'vitest';
import { PERSON, startProcess, useIssuer } from '../support/presentation.ts';
import {
  answerTo,
  begin,
  finish,
  holdHousehold,
  INTERACTION,
  pathOf,
  post,
  requestUriOf,
  show,
} from '../support/presenting-wallet.ts';

const running = useIssuer();

describe('a good answer', () => {
  test('sends the browser back to its interaction with a fresh code, and identifies the person there', async () => {
    const held = await holdHousehold(running.installation.departments);
    const { posted, person } = await show(running.issuer, held);
    expect(posted.status).toBe(200);
    expect(posted.body.redirect_uri).toMatch(
      /^http:\/\/issuer\.test:4001\/income\/interaction\/an-interaction\/present\/return\?response_code=[\w-]{43}$/,
    );
    expect(person).toBe(PERSON);
  });

  test('leaves nothing behind', async () => {
    await show(running.issuer, await holdHousehold(running.installation.departments));
    expect(JSON.stringify(await running.issuer.rows())).not.toContain(PERSON);
    const { request } = await begin(running.issuer);
    await post(running.issuer.app, request, {
      response: await answerTo(request, await holdHousehold(running.installation.departments)),
    });
    const answered = (await running.issuer.rows()).filter(({ state }) => state === 'answered');
    expect(answered).toHaveLength(1);
    expect(answered[0]).toMatchObject({ sealed_exchange: null });
    expect(JSON.stringify(answered)).not.toContain(PERSON);
    expect(JSON.stringify(answered)).not.toContain(INTERACTION.interactionUid);
  });

  test('hands the person over once', async () => {
    const { request } = await begin(running.issuer);
    const posted = await post(running.issuer.app, request, {
      response: await answerTo(request, await holdHousehold(running.installation.departments)),
    });
    const handed = await Promise.all([
      finish(running.issuer, posted),
      finish(running.issuer, posted),
      finish(running.issuer, posted),
    ]);
    expect(handed.filter((person) => person !== undefined)).toEqual([PERSON]);
    expect(await finish(running.issuer, posted)).toBeUndefined();
  });

  test('identifies nobody in another interaction, in another department, or without its code', async () => {
    const { request } = await begin(running.issuer);
    const posted = await post(running.issuer.app, request, {
      response: await answerTo(request, await holdHousehold(running.installation.departments)),
    });
    const theirs = { ...INTERACTION, interactionUid: 'of-the-attacker' };
    expect(await finish(running.issuer, posted, theirs)).toBeUndefined();
    expect(await finish(running.issuer, posted, { ...INTERACTION, department: 'residency' })).toBeUndefined();
    for (const responseCode of ['', 'x', 'A'.repeat(43)]) {
      expect(await running.issuer.way.finish({ ...INTERACTION, responseCode })).toBeUndefined();
    }
    expect(await finish(running.issuer, posted)).toBe(PERSON);
  });

  test('counts once: a second one loses, and of many at once one wins', async () => {
    const { link, request } = await begin(running.issuer);
    const response = await answerTo(request, await holdHousehold(running.installation.departments));
    const at = Array.from({ length: 20 }, () => post(running.issuer.app, request, { response }));
    const statuses = (await Promise.all(at)).map(({ status }) => status).sort();
    expect(statuses).toEqual([200, ...Array(19).fill(400)]);
    expect((await post(running.issuer.app, request, { response })).body.error).toBe('invalid_request');
    expect((await running.issuer.app.inject({ url: pathOf(requestUriOf(link)) })).statusCode).toBe(410);
  });

  test('comes too late after five minutes, and too late back after two', async () => {
    const late = await startProcess(running.installation);
    try {
      const held = await holdHousehold(running.installation.departments);
      const { link, request } = await begin(late);
      const response = await answerTo(request, held);
      late.clock.advance(300);
      expect((await post(late.app, request, { response })).status).toBe(400);
      expect((await late.app.inject({ url: pathOf(requestUriOf(link)) })).statusCode).toBe(410);
      late.clock.advance(-300);
      const posted = await post(late.app, request, { response });
      expect(posted.status).toBe(200);
      late.clock.advance(120);
      expect(await finish(late, posted)).toBeUndefined();
      await late.forgetExpired();
      const stillGood = (await late.rows()).map(
        ({ expires_at: at }) => new Date(String(at)) > late.clock.now(),
      );
      expect(stillGood).not.toContain(false);
    } finally {
      await late.close();
    }
  });
});
