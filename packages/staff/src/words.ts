// What both counters say: login, connection, and errors that no service worded.
import type { LocalisedText } from './call.ts';

type Words = Record<string, LocalisedText>;

export const words = {
  signIn: { 'zh-CN': '登录', en: 'Sign in' },
  signOut: { 'zh-CN': '退出', en: 'Sign out' },
  login: { 'zh-CN': '账号', en: 'Login' },
  password: { 'zh-CN': '密码', en: 'Password' },
  loginMissing: { 'zh-CN': '请填写账号', en: 'Enter your login' },
  passwordMissing: { 'zh-CN': '请填写密码', en: 'Enter your password' },
  wrong: { 'zh-CN': '账号或密码不正确', en: 'The login or the password is not right' },
  wrongHint: {
    'zh-CN': '请检查后重试。连续尝试多次，需要等待一会儿。',
    en: 'Check both and try again. After many attempts in a row you have to wait a while.',
  },
  ended: { 'zh-CN': '登录已结束', en: 'Your session has ended' },
  endedHint: {
    'zh-CN': '已保存的内容没有丢失。请重新登录。',
    en: 'Nothing that was saved is lost. Please sign in again.',
  },
  failed: { 'zh-CN': '暂时无法登录', en: 'Signing in does not work at the moment' },
  failedHint: {
    'zh-CN': '不是您的操作有误。请稍后再试。',
    en: 'This is not your mistake. Please try again in a moment.',
  },
  signOutFailed: { 'zh-CN': '未能确认退出', en: 'Signing out could not be confirmed' },
  signOutFailedHint: {
    'zh-CN': '与服务的连接中断。请恢复连接后再次退出，或关闭浏览器。',
    en: 'The connection to the service was lost. Sign out again once it is back, or close the browser.',
  },
  lockedOut: { 'zh-CN': '尝试次数过多', en: 'Too many attempts' },
  lockedOutHint: { 'zh-CN': '请等待 {time} 后再登录。', en: 'Wait {time} before you sign in again.' },
  unreachable: { 'zh-CN': '连接不上服务', en: 'The service cannot be reached' },
  unreachableHint: {
    'zh-CN': '没有丢失任何内容。请检查网络，或稍后再试。',
    en: 'Nothing is lost. Check the network, or try again in a moment.',
  },
  tryAgain: { 'zh-CN': '重试', en: 'Try again' },
  display: { 'zh-CN': '显示设置', en: 'Display' },
  loadMore: { 'zh-CN': '显示更多', en: 'Show more' },
  loadMoreFailed: { 'zh-CN': '没有读到更多内容。', en: 'No more could be read.' },
  unexpected: { 'zh-CN': '服务没有正常答复', en: 'The service did not answer properly' },
  unexpectedHint: {
    'zh-CN': '没有改变任何内容。请重试；如果仍然如此，请告知系统管理员。',
    en: 'Nothing was changed. Try again; if it stays like this, tell your administrator.',
  },
} as const satisfies Words;
