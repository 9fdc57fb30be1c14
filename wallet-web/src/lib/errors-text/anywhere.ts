// Faults that can happen in every part of the wallet: what was scanned, the network, the other side’s answers, the clock.
import { NOTHING_SENT_DOUBT_EN, NOTHING_SENT_DOUBT_ZH, text, type WalletErrorTexts } from './text.ts';

export const ANYWHERE_TEXTS = {
  text_not_recognised: text(
    '无法识别这个二维码或链接',
    'This QR code or link is not for the wallet',
    '没有发生任何变化。请确认扫描的是领取凭证或出示凭证的二维码。',
    'Nothing has changed. Please check that it is a code for receiving or showing a card.',
  ),
  address_not_allowed: text(
    '这个地址不安全，已停止',
    'The address is not safe, so the wallet stopped',
    `没有发生任何变化。${NOTHING_SENT_DOUBT_ZH}`,
    `Nothing has changed. ${NOTHING_SENT_DOUBT_EN}`,
  ),
  address_unreachable: text(
    '暂时联系不上对方',
    'The other side cannot be reached right now',
    '没有丢失任何内容。请检查网络，稍后再试。',
    'Nothing was lost. Please check your connection and try again in a moment.',
  ),
  answer_too_large: text(
    '对方的回复过大，已停止接收',
    'The answer was too large, so the wallet stopped reading it',
    '没有丢失任何内容。请把这一情况告诉对方。',
    'Nothing was lost. Please tell the other side about it.',
  ),
  answer_malformed: text(
    '对方的回复有误',
    'The answer was not what it should be',
    '没有丢失任何内容。请稍后再试；如果仍不行，请告诉对方。',
    'Nothing was lost. Please try again later; if it stays so, tell the other side.',
  ),
  registry_unavailable: text(
    '暂时查不到公开名录，无法确认对方身份',
    'The public register cannot be read right now, so nobody’s identity can be confirmed',
    '没有丢失任何内容，也没有发送任何内容。请检查网络，稍后再试。',
    'Nothing was lost and nothing was sent. Please check your connection and try again in a moment.',
  ),
  part_not_loaded: text(
    '钱包的这一部分没有载入',
    'This part of the wallet could not be loaded',
    '没有丢失任何内容，也没有发送任何内容。请检查网络，然后重新载入页面。',
    'Nothing was lost and nothing was sent. Please check your connection, then load the page again.',
  ),
  device_clock_wrong: text(
    '设备的时间可能不对',
    'The clock of this device seems to be wrong',
    '没有丢失任何内容，也没有出示凭证的内容。请把日期和时间设为自动，然后再试。',
    'Nothing was lost and no card was shown. Set date and time to automatic, then try again.',
  ),
} satisfies WalletErrorTexts;
