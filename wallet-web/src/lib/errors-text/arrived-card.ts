// A card that came, or the list that says whether it is still good, cannot be relied on.
import { text, type WalletErrorTexts } from './text.ts';

const NOT_KEPT_ZH = '该凭证没有保存，您原有的凭证没有变化。请把这一情况告诉开具部门。';
const NOT_KEPT_EN =
  'It was not kept and your other cards are unchanged. Please tell the department that issues it.';

export const ARRIVED_CARD_TEXTS = {
  answer_not_readable: text(
    '开具部门的答复打不开：它不是加密给这个钱包的',
    'The department’s answer cannot be opened: it was not encrypted for this wallet',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  standing_not_trusted: text(
    '部门公布的凭证状态核对不了',
    'What the department publishes about its cards could not be relied on',
    '凭证没有变化，上次查到的状态仍然算数。请确认设备的日期和时间正确，过些时候再查。',
    'The card is unchanged, and what was found last still counts. Please make sure that date and time of this device are right, and check again later.',
  ),
  credential_malformed: text(
    '收到的凭证格式有误',
    'The card that arrived is faulty',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_incomplete: text(
    '收到的凭证没有写明由谁开具、到何时有效，或到哪里查是否仍有效',
    'The card that arrived does not say who issued it, until when it is good, or where to see whether it still is',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_altered: text(
    '收到的凭证被改动过',
    'The card that arrived has been altered',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_of_another_type: text(
    '收到的凭证不是所领取的那一种',
    'The card that arrived is of another kind than offered',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_of_another_issuer: text(
    '收到的凭证不是该部门开具的',
    'The card that arrived is not from this department',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_for_another_key: text(
    '收到的凭证不是发给这个钱包的',
    'The card that arrived was not made for this wallet',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  credential_expired: text('收到的凭证已过期', 'The card that arrived has expired', NOT_KEPT_ZH, NOT_KEPT_EN),
  issuer_not_listed: text(
    '公开名录中没有这个开具者',
    'The public register does not list this issuer',
    '该凭证没有保存。如果您不清楚是谁让您领取的，请不要继续。',
    'The card was not kept. If you are not sure who made you this offer, do not go on.',
  ),
  issuer_certificate_not_trusted: text(
    '无法确认开具者的身份',
    'The issuer’s identity could not be confirmed',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  type_metadata_altered: text(
    '开具部门给出的凭证说明与公布的不一致，没有收下',
    'The issuer describes this card otherwise than was published; it was not accepted',
    '没有丢失任何内容。请告知窗口工作人员。',
    'Nothing was lost. Please tell the staff at the counter.',
  ),
} satisfies WalletErrorTexts;
