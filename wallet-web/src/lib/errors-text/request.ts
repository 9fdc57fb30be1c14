// A request to show cards that the wallet does not answer.
import { NOTHING_SENT_DOUBT_EN, NOTHING_SENT_DOUBT_ZH, text, type WalletErrorTexts } from './text.ts';

const NOTHING_SENT_ZH = '没有发送任何内容。请向对方核实，或请其重新出示二维码。';
const NOTHING_SENT_EN = 'Nothing was sent. Please check with the asker, or ask for a new QR code.';

export const REQUEST_TEXTS = {
  request_malformed: text('这个出示请求有误', 'This request is faulty', NOTHING_SENT_ZH, NOTHING_SENT_EN),
  request_gone: text(
    '这个请求已结束',
    'This request is over',
    '这次没有发送任何内容。如果您已经答复过，结果见“记录”；没有答复过的，请对方重新出示二维码。',
    'Nothing was sent this time. If you have answered it before, the result is under “Activity”; if not, ask for a new QR code.',
  ),
  request_not_signed: text(
    '请求没有签名，不知道是谁在问',
    'The request is not signed, so nobody knows who asks',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_signature_invalid: text(
    '请求的签名不对，可能被改动过',
    'The request’s signature is wrong; it may have been altered',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_asker_mismatch: text(
    '二维码与请求不是同一方发出的',
    'The QR code and the request are not from the same party',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_asker_not_trusted: text(
    '无法确认对方的身份',
    'The asker’s identity could not be confirmed',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_asker_unprovable: text(
    '对方自称的身份，本钱包无法核实',
    'The asker names itself in a way that this wallet cannot check',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_asker_suspended: text(
    '对方的提问资格已被暂停或取消',
    'The asker may not ask at present: its registration is suspended or withdrawn',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_asks_too_much: text(
    '对方要的内容超出了它登记的范围',
    'The asker wants more than it is registered to ask for',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_rule_not_in_force: text(
    '对方所依据的规则与公布的不一致',
    'The rule that the asker names is not the published one that is in force',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_rule_unavailable: text(
    '暂时取不到对方所依据的规则',
    'The rule that the asker names cannot be fetched right now',
    '没有发送任何内容。没有看到规则，钱包不会出示凭证。请稍后再试；如果仍不行，请告诉对方。',
    'Nothing was sent. Without the rule the wallet shows no card. Please try again in a moment; if it stays so, tell the asker.',
  ),
  request_rule_altered: text(
    '对方给出的规则与公布的不是同一份',
    'The rule that the asker hands out is not the published one',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_rule_unreadable: text(
    '本钱包读不懂这份公布的规则',
    'This wallet cannot read the published rule',
    '没有发送任何内容。请更新钱包后再试；如果仍不行，请到窗口办理。',
    'Nothing was sent. Update the wallet and try again; if it stays so, please go to the counter.',
  ),
  request_rule_day_wrong: text(
    '对方不按今天的情况来决定',
    'The asker does not want to decide for today',
    `请先看看这台设备的日期是否正确。${NOTHING_SENT_ZH}`,
    `Please see whether the date on this device is right. ${NOTHING_SENT_EN}`,
  ),
  request_differs_from_rule: text(
    '对方问的与公布的规则所需的不同',
    'The asker asks for other things than the published rule needs',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_not_for_this_wallet: text(
    '这个请求不是发给钱包的',
    'This request is not meant for a wallet',
    NOTHING_SENT_ZH,
    NOTHING_SENT_EN,
  ),
  request_expired: text(
    '这个请求已过期',
    'This request has expired',
    '没有发送任何内容。请让对方重新出示二维码；如果二维码是刚刚出示的，请看看设备的日期和时间对不对。',
    'Nothing was sent. Please ask for a new QR code; if it was shown just now, check the date and time of this device.',
  ),
  request_replayed: text(
    '对方给出的是一个旧请求',
    'The other side handed out an old request',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_reply_elsewhere: text(
    '请求要把您的答复送到别处',
    'The request wants your answer to go somewhere else',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_reply_not_encrypted: text(
    '请求没有要求加密答复',
    'The request does not ask for an encrypted answer',
    NOTHING_SENT_DOUBT_ZH,
    NOTHING_SENT_DOUBT_EN,
  ),
  request_demand_unknown: text(
    '请求中有本钱包看不懂的要求',
    'The request demands something that this wallet does not understand',
    NOTHING_SENT_ZH,
    NOTHING_SENT_EN,
  ),
  request_not_supported: text(
    '本钱包还不支持这种请求',
    'This wallet does not support this kind of request yet',
    NOTHING_SENT_ZH,
    NOTHING_SENT_EN,
  ),
} satisfies WalletErrorTexts;
