// What officers and agencies' systems are told when a call is refused: stable codes, fixed sentences. No message carries a value
// from a request or a response.
import type { LocalisedText } from './localised-text.ts';

/** Codes of the desk's and the agencies' API, with HTTP status and the sentence that whoever called reads. */
export const API_ERRORS = {
  login_required: [401, '请先登录。', 'Please sign in first.'],
  login_failed: [401, '账号或密码不正确。', 'The login or the password is not right.'],
  foreign_origin: [403, '请求来自其他网站，已拒绝。', 'The request came from another site and was refused.'],
  not_found: [404, '没有找到。', 'There is nothing here.'],
  request_not_found: [404, '没有找到该核验请求。', 'There is no such request.'],
  registry_unavailable: [
    503,
    '暂时读不到公共登记，不能提问。请稍后再试。',
    'The public registry cannot be read right now, so nothing can be asked. Please try again in a moment.',
  ],
  rule_not_found: [404, '没有找到该规则。', 'There is no such rule.'],
  text_not_plain: [
    400,
    'place 处的文字含有看不见、会颠倒顺序或被划去的字符。请只用普通的汉字、字母、数字和标点，写成一行。',
    'The text at “place” holds characters that are not seen, are read from the right, or are struck through. Write one line of ordinary letters, figures and punctuation.',
  ],
  purpose_personal: [
    400,
    '用途说明和查询中的标识不得包含个人的身份证号码、人员编号或家庭编号。',
    'A purpose, or an id in the query, must not hold the identity card number or a register number of a person.',
  ],
  api_key_required: [
    401,
    '请在 Authorization 标头中用 Bearer 提供本机构的接口密钥。',
    'Send the agency’s API key in the Authorization header, as a Bearer token.',
  ],
  query_invalid: [
    400,
    '该 DCQL 查询不能使用，请按 place 与 query_error 修改。',
    'The DCQL query cannot be asked. Change it at “place” as “query_error” says.',
  ],
  one_person_not_asked: [
    400,
    '要求所有凭证属于同一人时，查询的每个凭证都必须请求 person_number。',
    'To hold all credentials against one person, the query must ask for person_number in each of them.',
  ],
  declaration_unknown: [
    400,
    '该机构没有登记这项声明。请使用机构文件中的声明编号。',
    'The agency has no declaration of that name. Name one that the agencies file has.',
  ],
  return_uri_unknown: [
    400,
    'return_uri 必须是该机构在机构文件中登记的地址之一，一字不差。',
    'The return_uri must be one of those that the agencies file has for the agency, to the letter.',
  ],
  origin_unknown: [
    400,
    'origin 必须是该机构在机构文件中登记的网页来源之一，一字不差。',
    'The origin must be one of those that the agencies file has for the agency, to the letter.',
  ],
  response_unreadable: [
    400,
    '无法用该请求的密钥解密这份回应，没有任何改变。',
    'The response cannot be decrypted with the key of the request. Nothing has changed.',
  ],
  mode_wrong: [
    409,
    '该核验请求不是以这种方式发起的。same_device 请提交返回码，digital_credentials 请提交浏览器给出的回应。',
    'The request was not made for an answer that comes this way. Hand in a response code for same_device, and what the browser gave for digital_credentials.',
  ],
  not_answered_yet: [
    409,
    '钱包还没有作出回应，或请求已过期。请等浏览器返回，或读取该请求的状态。',
    'The wallet has not answered, or the request has expired. Wait until the browser is back, or read the state of the request.',
  ],
  already_returned: [
    409,
    '结果已经取走，或已作废。请读取该请求的状态。',
    'What came of it was released before, or is gone. Read the state of the request.',
  ],
  response_code_wrong: [
    403,
    '返回码不正确。请使用浏览器返回时地址中的返回码。',
    'The response code is not right. Send the one that the browser came back with.',
  ],
  response_codes_used_up: [
    409,
    '错误的返回码过多，本次结果不能再取。请重新发起。',
    'There were too many wrong response codes, so this result can no longer be fetched. Please ask again.',
  ],
  session_mismatch: [
    403,
    '返回的浏览器不是发起核验的浏览器，本次核验已作废。请在同一浏览器中重新发起。',
    'The browser that came back is not the one that asked, so the request has ended. Please ask again, and answer in the same browser.',
  ],
  agency_not_served: [
    403,
    '本服务不受理该机构的核验请求。请联系管理员。',
    'This service does not ask for that agency. Please tell the operator.',
  ],
  agency_suspended: [
    403,
    '该机构在公共登记中的资格已停用，不能提问。请联系公共登记的管理机构。',
    'The agency’s registration is suspended or withdrawn, so it cannot ask. Speak with whoever keeps the registry.',
  ],
  asks_too_much: [
    403,
    '该问题超出了该机构在公共登记中获准询问的范围。请减少所问内容，或申请扩大登记范围。',
    'The question asks for more than the agency is registered to ask for. Ask for less, or have the registration widened.',
  ],
  not_decided: [409, '该请求没有可供签名的决定。', 'The request has no decision to sign: read its state.'],
  appeal_not_possible: [
    409,
    '只有按公布的规则作出的决定才能复核。请先查看该请求的状态。',
    'Only a decision by a published rule can be appealed against. Read the state of the request.',
  ],
  already_superseded: [
    409,
    '该决定已被后来的决定更正。请对后来的决定申请复核。',
    'A later decision has superseded this one. Appeal against the later one.',
  ],
  appeal_open: [
    409,
    '该决定正在复核。请完成那一次复核，或等它过期。',
    'An appeal against this decision is open. Finish that one, or wait until it has expired.',
  ],
  idempotency_key_invalid: [
    400,
    'Idempotency-Key 标头须为 1 至 255 个可见 ASCII 字符。',
    'An Idempotency-Key must be 1 to 255 visible ASCII characters.',
  ],
  idempotency_not_possible: [
    400,
    '数字凭证接口的请求不支持 Idempotency-Key，请去掉该标头。',
    'A request over the Digital Credentials API cannot have an Idempotency-Key. Leave the header out.',
  ],
  idempotency_key_reused: [
    422,
    '该 Idempotency-Key 已用于另一个请求，请换用新的。',
    'This Idempotency-Key was used for another request. Use a new one.',
  ],
  too_many_open_requests: [
    429,
    '本机构待答复的请求过多，请待其结束后再提问。',
    'Too many requests of the agency are waiting for an answer. Ask again when some have ended.',
  ],
  input_invalid: [400, '提交的内容不符合要求。', 'What was sent is not in the expected form.'],
  case_number_personal: [
    400,
    '案件编号不得使用身份证号码、人员编号或家庭编号，请使用案卷自己的编号。',
    'A case number must not be an identity card number or the register number of a person or household. Use the number of the file.',
  ],
  too_large: [413, '提交的内容过大。', 'What was sent is too large.'],
  unsupported_media_type: [415, '不支持该内容类型。', 'This content type is not supported.'],
  too_many_requests: [429, '请求过于频繁，请稍后再试。', 'Too many requests. Please try again in a minute.'],
  unavailable: [
    503,
    '服务暂时不可用，请稍后再试。',
    'The service is unavailable for the moment. Please try again.',
  ],
  server_error: [500, '系统出现故障，请稍后再试。', 'Something went wrong on our side. Please try again.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ApiErrorCode = keyof typeof API_ERRORS;

/** An error for officers and agencies; the handler in app.ts renders it. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly status: number;
  /** What else the answer says; from closed sets, and places in what the caller sent. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ApiErrorCode, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'ApiError';
    this.code = code;
    this.status = API_ERRORS[code][0];
    this.details = details;
  }

  /** Body `{ error: { code, message: { 'zh-CN', en }, …details } }`. */
  body(): { error: { code: ApiErrorCode; message: LocalisedText } } {
    const [, chinese, english] = API_ERRORS[this.code];
    return { error: { code: this.code, message: { 'zh-CN': chinese, en: english }, ...this.details } };
  }
}
