// The shape of an error's words, and sentences that belong to more than one flow.
import type { WalletErrorCode } from '../errors.ts';
import type { LocalizedText } from '../localized-text.ts';

export type WalletErrorText = { title: LocalizedText; advice: LocalizedText };
export type WalletErrorTexts = Partial<Record<WalletErrorCode, WalletErrorText>>;

export const text = (
  titleZh: string,
  titleEn: string,
  adviceZh: string,
  adviceEn: string,
): WalletErrorText => ({
  title: { 'zh-CN': titleZh, en: titleEn },
  advice: { 'zh-CN': adviceZh, en: adviceEn },
});

export const NOTHING_SENT_DOUBT_ZH = '没有发送任何内容。如果这个二维码来路不明，请不要再扫。';
export const NOTHING_SENT_DOUBT_EN =
  'Nothing was sent. If you do not know where this QR code comes from, do not scan it again.';
