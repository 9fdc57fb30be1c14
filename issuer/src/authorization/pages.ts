// What a citizen sees of the authorization endpoint: which department will issue what to which wallet, and the ways to
// say who they are; or why it does not go on, and what to do.
import { type Language, type Localized, textIn } from '@anju/ui/localized';
import { escapeHtml, renderPage } from './html.ts';

/** Why no credential is issued after the citizen was identified, or could not be. */
export type Refusal =
  | 'not_yours'
  | 'offer_gone'
  | 'no_record'
  | 'suspended'
  | 'revoked'
  | 'login_failed'
  | 'presentation_failed';

export type AuthorizationPage =
  | {
      kind: 'choose';
      department: Localized;
      credential: Localized;
      wallet: Localized;
      base: string;
      ways: Way[];
    }
  | { kind: 'refused'; department: Localized; reason: Refusal; base: string; mayRetry: boolean }
  | { kind: 'present'; department: Localized; credential: Localized; link: string; base: string }
  | { kind: 'failed' };

export type Way = 'login' | 'present';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '中文', en: 'English' };

const TEXTS = {
  chooseTitle: { 'zh-CN': '请确认您的身份', en: 'Please say who you are' },
  credential: { 'zh-CN': '将要领取', en: 'To be issued' },
  wallet: { 'zh-CN': '存入', en: 'Into' },
  login: { 'zh-CN': '用城市账号登录', en: 'Log in with your city account' },
  present: { 'zh-CN': '出示钱包中的身份凭证', en: 'Show the identity credential in your wallet' },
  presentHint: {
    'zh-CN': '只会读取您的人员编号，用于查找您的登记。',
    en: 'Only your person number is read, to find your record.',
  },
  counterOnly: {
    'zh-CN': '该部门目前只在窗口发放凭证。请携带证件到窗口办理。',
    en: 'This department issues at its counter only for now. Please bring your identity card there.',
  },
  cancel: { 'zh-CN': '不领取，返回钱包', en: 'Do not issue; back to the wallet' },
  back: { 'zh-CN': '返回钱包', en: 'Back to the wallet' },
  retry: { 'zh-CN': '换一种方式', en: 'Try another way' },
  refusedTitle: { 'zh-CN': '没有发放凭证', en: 'No credential is issued' },
  presentTitle: { 'zh-CN': '请在钱包中出示', en: 'Show it from your wallet' },
  openWallet: { 'zh-CN': '打开钱包', en: 'Open the wallet' },
  presentBody: {
    'zh-CN': '钱包会告诉您是谁在询问、询问什么。您同意后会自动回到这里。',
    en: 'Your wallet tells you who asks and for what. After you agree you come back here.',
  },
  failedTitle: { 'zh-CN': '无法继续', en: 'This cannot go on' },
  failed: {
    'zh-CN': '这次领取请求已过期、已使用或有误。请回到钱包，重新开始。',
    en: 'This request has expired, was used, or is faulty. Please go back to your wallet and start again.',
  },
} as const satisfies Record<string, Localized>;

const REFUSALS: Readonly<Record<Refusal, Localized>> = {
  not_yours: {
    'zh-CN': '这份领取凭据是给另一个人的。请用本人的账号登录，或联系发放部门。',
    en: 'This offer is for another person. Log in as that person, or ask the department.',
  },
  offer_gone: {
    'zh-CN': '这份领取凭据已使用或已过期。需要时请联系发放部门。',
    en: 'This offer was used or has expired. If you need another, please ask the department.',
  },
  no_record: {
    'zh-CN': '该部门没有您的登记。如有疑问，请到该部门窗口咨询。',
    en: 'This department has no record of you. If you think that is wrong, please ask at its counter.',
  },
  suspended: {
    'zh-CN': '您的凭证目前已暂停。请到该部门窗口办理。',
    en: 'Your credential is suspended at present. Please ask at the department’s counter.',
  },
  revoked: {
    'zh-CN': '您的凭证已被撤销。请到该部门窗口办理。',
    en: 'Your credential was revoked. Please ask at the department’s counter.',
  },
  login_failed: {
    'zh-CN': '登录没有完成。请再试一次；如果仍不成功，请换一种方式或到窗口办理。',
    en: 'The login did not finish. Please try again; if it fails again, use another way or go to the counter.',
  },
  presentation_failed: {
    'zh-CN': '出示的凭证没有通过检查。请再试一次，或换一种方式。',
    en: 'What was shown did not pass the checks. Please try again, or use another way.',
  },
};

export function authorizationPage(page: AuthorizationPage, language: Language): string {
  const say = (key: keyof typeof TEXTS) => escapeHtml(textIn(language, TEXTS[key]));
  const { title, body } = contentOf(page, language, say);
  const other = language === 'en' ? 'zh-CN' : 'en';
  const change =
    'base' in page
      ? `<p class="language"><a lang="${other}" href="${escapeHtml(page.base)}?lang=${other}">${LANGUAGE_NAMES[other]}</a></p>`
      : '';
  return renderPage({ language, title: textIn(language, TEXTS[title]), body: change + body });
}

type Say = (key: keyof typeof TEXTS) => string;

function contentOf(
  page: AuthorizationPage,
  language: Language,
  say: Say,
): { title: keyof typeof TEXTS; body: string } {
  const heading = (title: keyof typeof TEXTS, department?: Localized) =>
    `${department ? `<p class="from">${escapeHtml(textIn(language, department))}</p>` : ''}<h1>${say(title)}</h1>`;
  const leave = (base: string, key: 'cancel' | 'back') =>
    `<form method="post" action="${escapeHtml(base)}/cancel"><button class="button ${key === 'back' ? '' : 'plain'}">${say(key)}</button></form>`;
  switch (page.kind) {
    case 'choose': {
      const ways = page.ways.map((way, position) => waysItem(page.base, way, position, say)).join('\n');
      const facts = `<dl><dt>${say('credential')}</dt><dd>${escapeHtml(textIn(language, page.credential))}</dd>
<dt>${say('wallet')}</dt><dd>${escapeHtml(textIn(language, page.wallet))}</dd></dl>`;
      return {
        title: 'chooseTitle',
        body: `${heading('chooseTitle', page.department)}${facts}${ways ? `<ul class="ways">${ways}</ul>` : `<p class="notice">${say('counterOnly')}</p>`}${leave(page.base, 'cancel')}`,
      };
    }
    case 'refused': {
      const retry = page.mayRetry
        ? `<p><a class="button second" href="${escapeHtml(page.base)}">${say('retry')}</a></p>`
        : '';
      const reason = `<p class="notice" role="alert">${escapeHtml(textIn(language, REFUSALS[page.reason]))}</p>`;
      return {
        title: 'refusedTitle',
        body: `${heading('refusedTitle', page.department)}${reason}${retry}${leave(page.base, 'back')}`,
      };
    }
    case 'present':
      return {
        title: 'presentTitle',
        body: `${heading('presentTitle', page.department)}<p>${say('presentBody')}</p>
<p><a class="button" href="${escapeHtml(page.link)}">${say('openWallet')}</a></p>
<p><a class="button second" href="${escapeHtml(page.base)}">${say('retry')}</a></p>`,
      };
    case 'failed':
      return {
        title: 'failedTitle',
        body: `${heading('failedTitle')}<p class="notice" role="alert">${say('failed')}</p>`,
      };
  }
}

function waysItem(base: string, way: Way, position: number, say: Say): string {
  const look = position === 0 ? 'button' : 'button second';
  const hint = way === 'present' ? `<p class="hint">${say('presentHint')}</p>` : '';
  return `<li><a class="${look}" href="${escapeHtml(base)}/${way}">${say(way)}</a>${hint}</li>`;
}
