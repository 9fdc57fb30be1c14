// Errors of our own interfaces: a stable code, and a sentence in both languages that repeats nothing that came in.
import type { Localised } from './departments/department-file.ts';

const ERRORS = {
  not_logged_in: [401, '请先登录。', 'Please log in first.'],
  login_failed: [401, '用户名或密码不正确。', 'The login or the password is not right.'],
  foreign_origin: [403, '请求来自其他网站，已拒绝。', 'The request comes from another site and was refused.'],
  department_not_yours: [403, '您无权办理该部门的业务。', 'You do not work for this department.'],
  not_found: [404, '找不到所请求的内容。', 'There is nothing here.'],
  offer_not_found: [
    404,
    '该领取凭据不存在、已使用或已过期。',
    'This offer does not exist, was used or has expired.',
  ],
  online_not_offered: [
    409,
    '该部门没有开通网上办理，请在窗口生成领取码。',
    'Nobody can log in at this department: make an offer at the counter instead.',
  ],
  review_gone: [409, '该申请已被处理或已过期。', 'This request has been decided already, or has expired.'],
  person_not_found: [404, '登记册中没有此人。', 'This person is not in the register.'],
  person_suspended: [
    409,
    '此人的凭证已暂停，请先恢复或撤销，再生成领取码。',
    'This person’s credential is suspended: resume or revoke it before you make an offer.',
  ],
  request_invalid: [400, '请求内容不正确。', 'The request is not well-formed.'],
  too_large: [413, '内容过大。', 'This is too large.'],
  media_type_unsupported: [415, '不支持这种内容类型。', 'This content type is not accepted.'],
  import_refused: [422, '文件有误，未导入任何记录。', 'The file has errors; nothing was imported.'],
  too_many_requests: [429, '请求过多，请稍后再试。', 'Too many requests; please wait a moment.'],
  internal: [500, '系统出错，请稍后再试。', 'Something went wrong here; please try again.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ApiErrorCode = keyof typeof ERRORS;
export const API_ERROR_CODES = Object.keys(ERRORS) as ApiErrorCode[];

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly details: Record<string, unknown> | undefined;
  constructor(code: ApiErrorCode, details?: Record<string, unknown>) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

export function statusOf(code: ApiErrorCode): number {
  return ERRORS[code][0];
}

export function bodyOf(code: ApiErrorCode): { error: { code: ApiErrorCode; message: Localised } } {
  const [, zh, en] = ERRORS[code];
  return { error: { code, message: { 'zh-CN': zh, en } } };
}
