// Answering a request, or working out beforehand what one would lead to.
import { text, type WalletErrorTexts } from './text.ts';

export const ANSWER_TEXTS = {
  card_missing: text(
    '您还缺少所需的凭证',
    'A card that is needed is missing',
    '没有发送任何内容。请先到相应部门领取，再重新扫描。',
    'Nothing was sent. Receive the card from its department first, then scan again.',
  ),
  copies_used_up: text(
    '这张凭证的可用次数已用完',
    'This card has been used as often as it can be',
    '没有发送任何内容。请到开具部门重新领取这张凭证。',
    'Nothing was sent. Please get the card again from its department.',
  ),
  request_already_answered: text(
    '这个请求已经答复过了',
    'You have already answered this request',
    '答复只发送一次。结果见“记录”。',
    'The answer is sent only once. You find the result under “Activity”.',
  ),
  service_not_at_hand: text(
    '这项服务的规则不在这台设备上，或那一天没有适用的规则',
    'The rule of this service is not on this device, or none is in force on that day',
    '没有丢失也没有发送任何内容。请联网后回到服务列表再选一次。',
    'Nothing was lost and nothing was sent. Go back to the list of services while you have a network, and choose again.',
  ),
  response_not_delivered: text(
    '不能确定对方是否收到了答复',
    'It is not certain that the answer arrived',
    '已用去一次出示次数，凭证仍在。请查看对方屏幕；如果没有结果，请再试一次。',
    'One use of each card is spent; the cards are still here. Look at the asker’s screen; if there is no result, try again.',
  ),
} satisfies WalletErrorTexts;
