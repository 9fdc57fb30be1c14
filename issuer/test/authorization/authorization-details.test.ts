// What a token request leaves of what was granted.
import { describe, expect, it } from 'vitest';
import { narrowDetails } from '../../src/authorization/authorization-details.ts';

const issued = {
  credentialIssuer: 'https://issuer.test/income',
  configurationIds: ['income', 'income-w3c', 'income-paper'],
};
const detail = (id: string) => ({ type: 'openid_credential' as const, credential_configuration_id: id });
const granted = [detail('income'), detail('income-w3c')];
const narrow = (...ids: string[]) => narrowDetails(granted, JSON.stringify(ids.map(detail)), issued);
const refusal = expect.objectContaining({ error: 'invalid_authorization_details' });

describe('a token request', () => {
  it('gets all that was granted when it asks for nothing, and what it asks for', () => {
    expect(narrowDetails(granted, undefined, issued)).toEqual(granted);
    expect(narrow('income-w3c')).toEqual([detail('income-w3c')]);
  });

  it('gets each credential once', () => {
    expect(narrow('income', 'income')).toEqual([detail('income')]);
    expect(narrow('income-w3c', 'income', 'income-w3c')).toEqual([detail('income-w3c'), detail('income')]);
  });

  it.each([
    ['more than there are credentials', () => narrow('income', 'income', 'income', 'income')],
    ['what was not granted', () => narrow('income-paper')],
    ['what is not issued, among the rest', () => narrow('income', 'passport')],
    ['an empty list', () => narrow()],
    ['no list', () => narrowDetails(granted, JSON.stringify(detail('income')), issued)],
    ['no JSON', () => narrowDetails(granted, '[', issued)],
  ])('is refused when it asks for %s', (_name, ask) => {
    expect(ask).toThrow(refusal);
  });
});
