// What can be wrong with a query that somebody else wrote: a stable code, a sentence that says what to do, and the place.

export const QUERY_ERRORS = {
  object_expected: { 'zh-CN': '请在此处填写一个 JSON 对象。', en: 'Put a JSON object here.' },
  list_expected: {
    'zh-CN': '请在此处填写一个至少有一项的列表。',
    en: 'Put a list with at least one entry here.',
  },
  list_too_long: {
    'zh-CN': '请缩短此列表：项数超过了本服务的上限。',
    en: 'Shorten this list: it has more entries than the service takes.',
  },
  text_invalid: {
    'zh-CN': '请在此处填写不超过 256 个字符的非空文本。',
    en: 'Put a text of 1 to 256 characters here.',
  },
  boolean_expected: {
    'zh-CN': '请填写 true 或 false，或省略此项。',
    en: 'Write true or false, or leave this out.',
  },
  id_invalid: {
    'zh-CN': '请使用 1 至 64 个字母、数字、下划线或连字符作为标识。',
    en: 'Use an id of 1 to 64 letters, digits, underscores or hyphens.',
  },
  id_repeated: { 'zh-CN': '请换一个标识：此标识已被使用。', en: 'Choose another id: this one is taken.' },
  entry_repeated: {
    'zh-CN': '请删除此项：同一列表中已有相同的一项。',
    en: 'Remove this entry: the list has it already.',
  },
  format_unsupported: {
    'zh-CN': '请使用格式 dc+sd-jwt：本服务不核验其他格式。',
    en: 'Ask for the format dc+sd-jwt: the service checks no other.',
  },
  holder_binding_required: {
    'zh-CN': '请省略此项或填写 true：没有持有人证明的凭证不予接受。',
    en: 'Leave this out or write true: no credential is accepted without proof of its holder.',
  },
  authority_type_unsupported: {
    'zh-CN': '请使用类型 aki：本服务不核验其他类型。',
    en: 'Use the type aki: the service checks no other.',
  },
  authority_key_id_invalid: {
    'zh-CN': '请填写颁发机构密钥标识的 base64url 编码，不带填充。',
    en: 'Write the authority key identifier in base64url without padding.',
  },
  path_invalid: {
    'zh-CN': '请将路径写成 1 至 8 步的列表，每一步为名称、null 或非负整数，第一步为名称。',
    en: 'Write the path as a list of 1 to 8 steps: names, null or non-negative integers, and a name first.',
  },
  path_repeated: {
    'zh-CN': '请删除此项：同一凭证中已请求该路径。',
    en: 'Remove this entry: the same path of the credential is asked for already.',
  },
  value_invalid: {
    'zh-CN': '请填写文本、整数、true 或 false。',
    en: 'Write a text, an integer, true or false.',
  },
  claim_id_missing: {
    'zh-CN': '请为此项加上 id：有 claim_sets 时每一项都必须有。',
    en: 'Give this claim an id: with claim_sets every claim needs one.',
  },
  claim_unknown: {
    'zh-CN': '请填写同一凭证 claims 中已有的 id。',
    en: 'Name an id that stands among the claims of the same credential.',
  },
  claims_missing: {
    'zh-CN': '请加上 claims，或删除 claim_sets。',
    en: 'Add claims, or remove claim_sets.',
  },
  credential_unknown: {
    'zh-CN': '请填写 credentials 中已有的 id。',
    en: 'Name an id that stands among the credentials.',
  },
} as const satisfies Record<string, { 'zh-CN': string; en: string }>;

export type QueryErrorCode = keyof typeof QUERY_ERRORS;

/** A query that cannot be asked. Names the place and repeats nothing of what stands there. */
export class QueryError extends Error {
  readonly code: QueryErrorCode;
  /** JSON Pointer (RFC 6901) into the query; empty for the query itself. */
  readonly at: string;

  constructor(code: QueryErrorCode, at: string) {
    super(QUERY_ERRORS[code].en);
    this.name = 'QueryError';
    this.code = code;
    this.at = at;
  }
}
