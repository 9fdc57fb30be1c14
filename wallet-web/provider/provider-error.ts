// Why the wallet provider attests nothing. Codes are stable; the sentences are for whoever reads the answer or the log.

export const PROVIDER_ERRORS = {
  request_malformed: {
    status: 400,
    sentence: ['请求有误，没有出具证明。', 'The request is faulty; nothing was attested.'],
  },
  challenge_unknown: {
    status: 400,
    sentence: [
      '验证码已过期或已用过，请重新索取。',
      'The challenge has expired or was used; ask for a new one.',
    ],
  },
  possession_not_proved: {
    status: 400,
    sentence: [
      '没有证明持有钥匙，没有出具证明。',
      'The key’s possession was not proved; nothing was attested.',
    ],
  },
  too_many_requests: {
    status: 429,
    sentence: ['请求太频繁，请稍后再试。', 'Too many requests; please try again in a minute.'],
  },
  provider_keys_exposed: {
    status: 500,
    sentence: [
      '钱包提供方的钥匙文件可被他人读取，请把权限改为 0600。',
      'The wallet provider’s key file can be read by others; set its mode to 0600.',
    ],
  },
  provider_root_ended: {
    status: 500,
    sentence: [
      '钱包提供方的根证书不在有效期内。请先核对时钟；确已到期的，移走钥匙文件后重新启动，并把新的公开文件交给每个发证部门。',
      'The wallet provider’s root certificate is outside its validity. Check the clock first; if the root has ended, move the key file away, start again, and give every issuer the new public file.',
    ],
  },
  provider_keys_damaged: {
    status: 500,
    sentence: [
      '钱包提供方的钥匙文件已损坏，请从备份恢复。',
      'The wallet provider’s key file is damaged; restore it from a copy. With new keys every issuer needs the new public file.',
    ],
  },
} as const;

export type ProviderErrorCode = keyof typeof PROVIDER_ERRORS;

export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  constructor(code: ProviderErrorCode, options?: { cause?: unknown }) {
    super(PROVIDER_ERRORS[code].sentence[1], options);
    this.name = 'ProviderError';
    this.code = code;
  }
}
