// What a citizen sees of the authorization endpoint: which department will issue what to which wallet, and the ways to
// say who they are; or why it does not go on, and what to do.
import type { Localized } from '@anju/ui/localized';
import { failure, type Html, html, type Page, type PageLook, writePage } from '@anju/ui/pages';
import { STYLE_PATH } from './pages-css.ts';

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

const TEXTS = {
  service: { 'zh-CN': '凭证发放', en: 'Credentials' },
  anyDepartment: { 'zh-CN': '城市部门凭证', en: 'Credentials of the city’s departments' },
  caution: {
    'zh-CN': '如果不是您自己从钱包开始的，请关闭这个页面。',
    en: 'If you did not begin this in your wallet yourself, please close this page.',
  },
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
    'zh-CN': '这次领取请求已过期、已使用或有误。没有任何内容丢失。请回到钱包，重新开始。',
    en: 'This request has expired, was used, or is faulty. Nothing is lost. Please go back to your wallet and start again.',
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

export function authorizationPage(page: AuthorizationPage, look: PageLook): string {
  const { language } = look;
  const say: Say = (key) => TEXTS[key][language];
  return writePage({
    ...contentOf(page, look, say),
    look,
    ...('department' in page
      ? { name: page.department[language], about: say('service') }
      : { name: say('anyDepartment') }),
    style: STYLE_PATH,
  });
}

type Say = (key: keyof typeof TEXTS) => string;
/** Only a page that can be shown again has an address for the switches: a refusal and a failure cannot. */
type Content = Pick<Page, 'title' | 'body' | 'here' | 'footer'>;

function contentOf(page: AuthorizationPage, look: PageLook, say: Say): Content {
  switch (page.kind) {
    case 'choose':
      return {
        title: say('chooseTitle'),
        here: page.base,
        footer: say('caution'),
        body: choice(page, look, say),
      };
    case 'present':
      return {
        title: say('presentTitle'),
        here: `${page.base}/present`,
        footer: say('caution'),
        body: html`<h1>${say('presentTitle')}</h1>
<p class="lead">${say('presentBody')}</p>
<div class="actions"><a class="button primary" href="${page.link}">${say('openWallet')}</a>
<a class="button secondary" href="${page.base}">${say('retry')}</a></div>
${leave(page.base, 'quiet', say('cancel'))}`,
      };
    case 'refused':
      return {
        title: say('refusedTitle'),
        body: failure(
          look,
          TEXTS.refusedTitle,
          REFUSALS[page.reason],
          html`${page.mayRetry && html`<a class="button primary" href="${page.base}">${say('retry')}</a>`}
${leave(page.base, page.mayRetry ? 'secondary' : 'primary', say('back'))}`,
        ),
      };
    case 'failed':
      return { title: say('failedTitle'), body: failure(look, TEXTS.failedTitle, TEXTS.failed) };
  }
}

const leave = (base: string, look: 'primary' | 'secondary' | 'quiet', label: string): Html =>
  html`<form method="post" action="${base}/cancel"><button type="submit" class="${look}">${label}</button></form>`;

type Choice = Extract<AuthorizationPage, { kind: 'choose' }>;

function choice({ credential, wallet, base, ways }: Choice, { language }: PageLook, say: Say): Html {
  const wayTo = (way: Way, position: number) =>
    html`<li><a class="button ${position === 0 ? 'primary' : 'secondary'}" href="${base}/${way}">${say(way)}</a>
${way === 'present' && html`<p class="hint">${say('presentHint')}</p>`}</li>`;
  return html`<h1>${say('chooseTitle')}</h1>
<dl class="card facts"><dt>${say('credential')}</dt><dd>${credential[language]}</dd>
<dt>${say('wallet')}</dt><dd>${wallet[language]}</dd></dl>
${ways.length > 0 ? html`<ul class="actions">${ways.map(wayTo)}</ul>` : html`<p class="note">${say('counterOnly')}</p>`}
${leave(base, 'quiet', say('cancel'))}`;
}
