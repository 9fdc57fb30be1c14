import { describe, expect, it } from 'vitest';
import { requestedCredential } from '../src/reviews/requested-credential.ts';

const name = { 'zh-CN': '家庭收入凭证', en: 'Household income credential' };
const department = {
  credentials: [
    { configuration_id: 'income', format: 'dc+sd-jwt', name },
    { configuration_id: 'income-w3c', format: 'jwt_vc_json', name },
  ],
};
const asked = (id: string) => requestedCredential(department, { configuration_id: id });

describe('what a request asks for', () => {
  it('is called as the department calls its credential', () => {
    expect(asked('income')).toEqual(name);
  });

  it('names the format where it is not the usual one', () => {
    expect(asked('income-w3c')).toEqual({
      'zh-CN': '家庭收入凭证（W3C 格式）',
      en: 'Household income credential (W3C format)',
    });
  });

  it('is never left out: what the department no longer issues goes by its id', () => {
    expect(asked('pension')).toEqual({ 'zh-CN': 'pension', en: 'pension' });
  });
});
