// What an entry of the log did, in words; a name we do not know yet is shown as it is.
import type { LocalisedText } from '@anju/staff';

const actions: Record<string, LocalisedText> = {
  login: { 'zh-CN': '登录', en: 'Signed in' },
  logout: { 'zh-CN': '退出', en: 'Signed out' },
  search: { 'zh-CN': '查找登记册', en: 'Searched the register' },
  offer: { 'zh-CN': '生成领取码', en: 'Made an offer' },
  revoke: { 'zh-CN': '撤销凭证', en: 'Revoked a credential' },
  suspend: { 'zh-CN': '暂停凭证', en: 'Suspended a credential' },
  resume: { 'zh-CN': '恢复凭证', en: 'Resumed a credential' },
  approve: { 'zh-CN': '同意网上申请', en: 'Approved an online request' },
  decline: { 'zh-CN': '不同意网上申请', en: 'Declined an online request' },
  import: { 'zh-CN': '导入记录', en: 'Imported records' },
};

export const actionText = (action: string, language: keyof LocalisedText): string =>
  actions[action]?.[language] ?? action;
