// Every error of our own interfaces: clients rely on code and status, so both are pinned here.
import { expect, it } from 'vitest';
import { API_ERROR_CODES, bodyOf, statusOf } from '../src/api-error.ts';

const PINNED = {
  not_logged_in: 401,
  login_failed: 401,
  foreign_origin: 403,
  department_not_yours: 403,
  not_found: 404,
  offer_not_found: 404,
  online_not_offered: 409,
  review_gone: 409,
  person_not_found: 404,
  person_suspended: 409,
  request_invalid: 400,
  too_large: 413,
  media_type_unsupported: 415,
  import_refused: 422,
  too_many_requests: 429,
  internal: 500,
};

it('keeps its code and status', () => {
  expect(Object.fromEntries(API_ERROR_CODES.map((code) => [code, statusOf(code)]))).toEqual(PINNED);
});

it('says what is wrong in both languages', () => {
  for (const code of API_ERROR_CODES) {
    const { error } = bodyOf(code);
    expect(error.code).toBe(code);
    expect(error.message['zh-CN']).toMatch(/\p{Script=Han}.*。$/u);
    expect(error.message.en).toMatch(/^[A-Z].*\.$/);
  }
});
