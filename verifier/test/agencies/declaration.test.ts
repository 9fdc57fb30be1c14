// A sentence that the holder declares: shown to the wallet as transaction_data, signed with one presentation, asked of nobody
// who was not asked, and never a text of the caller's own.
import { createHash } from 'node:crypto';
import { encodeBase64Url, signCompactJws } from '@anju/credentials';
import { describe, expect, test } from 'vitest';
import { signerOf } from '../../../tests/support/departments.ts';
import { agencyOf } from '../support/agency.ts';
import { RULE_ID } from '../support/desk.ts';
import { answer, fetchRequest, type RequestObject, respond } from '../support/holder.ts';
import type { Wallet } from '../support/people.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';
import { DECLARATION } from '../support/verifier.ts';

const running = useVerifier();
const { verifier } = running;
const wallet = useWallet(running);
const { call, ask, state } = agencyOf(verifier);

const asking = (more: object = {}) => ({ rule_id: RULE_ID, declaration: 'truthful', ...more });

type Asked = RequestObject & { transaction_data?: string[] };
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

/** The same presentation with more in its key binding, signed anew by the holder. */
async function signedOver(
  presentation: string,
  { holderKey }: Wallet['income'],
  more: object,
): Promise<string> {
  const at = presentation.lastIndexOf('~') + 1;
  const disclosed = presentation.slice(0, at);
  const payload = JSON.parse(Buffer.from(presentation.slice(at).split('.')[1] ?? '', 'base64url').toString());
  const sd_hash = encodeBase64Url(createHash('sha256').update(disclosed).digest());
  const header = { alg: 'ES256', typ: 'kb+jwt' };
  return disclosed + (await signCompactJws(header, { ...payload, sd_hash, ...more }, signerOf(holderKey)));
}

type Beside = (request: Asked) => Partial<Record<keyof Wallet, object>>;
/** Answers in full, with what each credential's key binding says beside. */
function answerBeside(id: string, beside: Beside) {
  return respond(verifier.app, id, async (request: Asked) => {
    const vpToken = await answer(request, wallet);
    for (const [name, more] of Object.entries(beside(request))) {
      const [presentation] = vpToken[name] as [string];
      vpToken[name] = [await signedOver(presentation, wallet[name as keyof Wallet], more)];
    }
    return { vp_token: vpToken, state: request.state };
  });
}
const declaring = (request: Asked) => ({
  transaction_data_hashes: (request.transaction_data ?? []).map(hashOf),
  transaction_data_hashes_alg: 'sha-256',
});

test('it stands in the request object, the same at each fetch, for any of the credentials', async () => {
  const id = await ask(asking());
  const first: Asked = await fetchRequest(verifier.app, id);
  expect(await fetchRequest(verifier.app, id)).toEqual(first);
  const [data = ''] = first.transaction_data ?? [];
  expect(JSON.parse(Buffer.from(data, 'base64url').toString())).toEqual({
    type: 'urn:anju:declaration:1',
    credential_ids: first.dcql_query.credentials.map((credential) => credential.id),
    transaction_data_hashes_alg: ['sha-256'],
    text: DECLARATION,
  });
});

test('signed with one of the credentials it is a reason of the decision', async () => {
  const id = await ask(asking());
  const { status, body } = await answerBeside(id, (request) => ({ income: declaring(request) }));
  expect([status, body.anju_result?.decision]).toEqual([200, 'eligible']);
  const { decision } = await state(id);
  expect(decision.clauses.at(-1)).toEqual({
    id: `declaration:truthful:${createHash('sha256').update(JSON.stringify(DECLARATION)).digest('hex')}`,
    text: expect.objectContaining({ en: 'The holder signed the declaration that was asked for.' }),
    citation: '',
    met: true,
  });
});

describe('the response is refused', () => {
  test.each<[string, Beside]>([
    ['without it', () => ({})],
    ['with it twice', (request) => ({ income: declaring(request), household: declaring(request) })],
    [
      'with another text signed',
      () => ({
        income: { transaction_data_hashes: [hashOf('another')], transaction_data_hashes_alg: 'sha-256' },
      }),
    ],
    [
      'with one more beside it',
      (request) => ({
        income: {
          ...declaring(request),
          transaction_data_hashes: [...declaring(request).transaction_data_hashes, hashOf('another')],
        },
      }),
    ],
  ])('%s', async (_, beside) => {
    const id = await ask(asking());
    expect((await answerBeside(id, beside)).status).toBe(400);
    expect(await state(id)).toMatchObject({ state: 'refused', reason: 'transaction_data_mismatch' });
  });

  test('with the declaration of another request, though its text is the same', async () => {
    const other: Asked = await fetchRequest(verifier.app, await ask(asking()));
    const id = await ask(asking({ declaration: undefined }));
    expect((await answerBeside(id, () => ({ income: declaring(other) }))).status).toBe(400);
    expect(await state(id)).toMatchObject({ reason: 'transaction_data_mismatch' });
  });
});

test.each([
  ['a name that is not listed for the agency', { declaration: 'other' }, 'declaration_unknown'],
  ['a text', { declaration: { 'zh-CN': '张三', en: 'Zhang San declares' } }, 'input_invalid'],
])('nothing is asked for %s', async (_, more, code) => {
  const refused = await call('', asking(more));
  expect([refused.statusCode, refused.json().error.code]).toEqual([400, code]);
});
