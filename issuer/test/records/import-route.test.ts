// Importing over HTTP into the real database: all or nothing, replace what is there, keep who is not in the file.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';

let issuer: RunningIssuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const people = async () =>
  ((await issuer.clerk('/clerk/people?department=household&query=')).json.people as { name: string }[]).map(
    ({ name }) => name,
  );
const [header = '', first = '', second = '', third = ''] = registerOf('household').split('\n');

it('keeps nothing of a file with one wrong row, and names the row', async () => {
  const answer = await issuer.importCsv(
    'household',
    [header, first, second.replace('head', 'boss'), third].join('\n'),
  );
  expect(answer.status).toBe(422);
  expect(answer.json).toMatchObject({
    error: { code: 'import_refused' },
    rows: [{ row: 3, column: 'role', message: { 'zh-CN': expect.any(String), en: expect.any(String) } }],
  });
  expect(await people()).toEqual([]);
});

it('imports a good file', async () => {
  expect((await issuer.importCsv('household', registerOf('household'))).json).toEqual({ imported: 3 });
  expect(await people()).toEqual(['张伟', '王芳', '欧阳,静']);
});

it('replaces the row of a person who is in the next file and keeps the others', async () => {
  const next = [header, first.replace('张伟', '张玮')].join('\n');
  expect((await issuer.importCsv('household', next)).json).toEqual({ imported: 1 });
  expect(await people()).toEqual(['张玮', '王芳', '欧阳,静']);
});

it('keeps the records of one department from another', async () => {
  const answer = await issuer.clerk(`/clerk/people?department=income&query=${PERSON}`);
  expect(answer.json.people).toEqual([]);
});

it('takes CSV only, and no more than eight mebibytes', async () => {
  const path = '/clerk/records/import?department=household';
  const json = await issuer.clerk(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect([json.status, json.json]).toMatchObject([415, { error: { code: 'media_type_unsupported' } }]);
  const large = await issuer.importCsv('household', new Uint8Array(8 * 1024 * 1024 + 1));
  expect([large.status, large.json]).toMatchObject([413, { error: { code: 'too_large' } }]);
});
