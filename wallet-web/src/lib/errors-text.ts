// Every error in plain words: what happened, whether anything was lost, what to do now. The words lie by flow in errors-text/.
import type { WalletErrorCode } from './errors.ts';
import { ANSWER_TEXTS } from './errors-text/answer.ts';
import { ANYWHERE_TEXTS } from './errors-text/anywhere.ts';
import { ARRIVED_CARD_TEXTS } from './errors-text/arrived-card.ts';
import { BACKUP_TEXTS } from './errors-text/backup.ts';
import { LOCK_TEXTS } from './errors-text/lock.ts';
import { RECEIVE_TEXTS } from './errors-text/receive.ts';
import { REQUEST_TEXTS } from './errors-text/request.ts';
import { STORAGE_TEXTS } from './errors-text/storage.ts';
import { text, type WalletErrorText } from './errors-text/text.ts';

const TEXTS: Record<WalletErrorCode, WalletErrorText> = {
  ...ANYWHERE_TEXTS,
  ...RECEIVE_TEXTS,
  ...ARRIVED_CARD_TEXTS,
  ...STORAGE_TEXTS,
  ...LOCK_TEXTS,
  ...BACKUP_TEXTS,
  ...REQUEST_TEXTS,
  ...ANSWER_TEXTS,
};

/** Never throws: what is not a WalletError code reads as an unknown fault. */
export function walletErrorText(code: string): WalletErrorText {
  if (Object.hasOwn(TEXTS, code)) return TEXTS[code as WalletErrorCode];
  return UNKNOWN;
}

const UNKNOWN = text(
  '出了意外的问题',
  'Something unexpected went wrong',
  '您的凭证没有变化。请再试一次；如果仍不行，请到服务窗口求助。',
  'Your cards are unchanged. Please try again; if it stays so, ask at the counter for help.',
);
