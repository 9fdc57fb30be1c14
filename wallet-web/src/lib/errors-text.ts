// Every error in plain words: what happened, whether anything was lost, what to do now.
import type { WalletErrorCode } from './errors.ts';
import type { LocalizedText } from './localized-text.ts';

export type WalletErrorText = { title: LocalizedText; advice: LocalizedText };

const text = (titleZh: string, titleEn: string, adviceZh: string, adviceEn: string): WalletErrorText => ({
  title: { 'zh-CN': titleZh, en: titleEn },
  advice: { 'zh-CN': adviceZh, en: adviceEn },
});

const OFFER_AGAIN_ZH = '您的凭证没有变化。请向办事人员重新索取二维码。';
const OFFER_AGAIN_EN = 'Your cards are unchanged. Please ask the clerk for a new QR code.';
const NOT_KEPT_ZH = '该凭证没有保存，您原有的凭证没有变化。请把这一情况告诉发证部门。';
const NOT_KEPT_EN =
  'It was not kept and your other cards are unchanged. Please tell the department that issues it.';
const NOTHING_SENT_ZH = '没有发送任何内容。请向对方核实，或请其重新出示二维码。';
const NOTHING_SENT_EN = 'Nothing was sent. Please check with the asker, or ask for a new QR code.';
const NOTHING_SENT_DOUBT_ZH = '没有发送任何内容。如果这个二维码来路不明，请不要再扫。';
const NOTHING_SENT_DOUBT_EN =
  'Nothing was sent. If you do not know where this QR code comes from, do not scan it again.';

const TEXTS: Record<WalletErrorCode, WalletErrorText> = {
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
  offer_malformed: text(
    '这个领取码有误',
    'This code for receiving a card is faulty',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  offer_not_supported: text(
    '本钱包还不支持这种领取方式',
    'This wallet does not support this way of receiving yet',
    '您的凭证没有变化。请询问发证部门是否有其他领取方式。',
    'Your cards are unchanged. Please ask the department for another way.',
  ),
  offer_gone: text(
    '这个领取码已失效或已用过',
    'This code has expired or was already used',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  issuer_metadata_malformed: text(
    '发证部门公布的信息有误',
    'What the issuing department publishes about itself is faulty',
    '您的凭证没有变化，领取码仍可使用。请把这一情况告诉发证部门。',
    'Your cards are unchanged and the code is still good. Please tell the department.',
  ),
  tx_code_needed: text(
    '请输入一次性码',
    'Please enter the one-time code',
    '一次性码由办事人员告诉您，共几位数字。',
    'The clerk tells you the code; it is a few digits long.',
  ),
  tx_code_refused: text(
    '一次性码不对，或领取码已失效',
    'The one-time code is wrong, or the QR code is no longer good',
    '您的凭证没有变化。请核对后再试；多次输错后需要重新索取二维码。',
    'Your cards are unchanged. Check the code and try again; after several wrong tries you need a new QR code.',
  ),
  token_refused: text(
    '发证部门拒绝了这次领取',
    'The department refused this request',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  issuance_refused: text(
    '发证部门没有发出凭证',
    'The department did not issue the card',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  authorization_unknown: text(
    '这次登录不是从这个浏览器开始的，或者已经用过',
    'This log-in was not begun in this browser, or was already used',
    '没有领取任何凭证。请在平时使用钱包的浏览器里，从“领取凭证”重新开始。',
    'Nothing was received. Please begin again from “Get a card”, in the browser in which you use the wallet.',
  ),
  authorization_mixed_up: text(
    '答复不是您去登录的那个部门发来的',
    'The answer is not from the department where you logged in',
    '没有领取任何凭证。请从“领取凭证”重新开始；如果再次出现，请告诉该部门。',
    'Nothing was received. Begin again from “Get a card”; if it happens again, please tell the department.',
  ),
  authorization_declined: text(
    '您没有在部门的网页上同意，或登录没有完成',
    'You did not agree on the department’s page, or the log-in was not completed',
    '没有领取任何凭证。需要时可以从“领取凭证”重新开始。',
    'Nothing was received. You can begin again from “Get a card” whenever you want.',
  ),
  authorization_refused: text(
    '发证部门没有接受这次申请',
    'The department did not accept this request',
    '没有领取任何凭证。请稍后再试；如果仍不行，请到部门窗口领取。',
    'Nothing was received. Please try again later; if it stays so, get the card at the department’s counter.',
  ),
  authorization_gone: text(
    '这次登录已过期或已经用过',
    'This log-in has expired or was already used',
    '没有领取任何凭证。请从“领取凭证”重新开始。',
    'Nothing was received. Please begin again from “Get a card”.',
  ),
  wallet_attestation_needed: text(
    '发证部门要求钱包出具证明，而这个钱包目前没有',
    'The department wants a proof of which wallet this is, and this wallet has none at present',
    '您的凭证没有变化。请稍后再试；如果仍不行，请到部门窗口询问可以用哪种钱包。',
    'Your cards are unchanged. Please try again later; if it stays so, ask the department which wallets it accepts.',
  ),
  wallet_not_accepted: text(
    '发证部门不接受这个钱包',
    'The department does not accept this wallet',
    '您的凭证没有变化。请到部门窗口询问可以用哪种钱包。',
    'Your cards are unchanged. Please ask the department which wallets it accepts.',
  ),
  wallet_not_secure_enough: text(
    '发证部门要求用安全芯片保管钥匙，网页钱包做不到',
    'The department wants keys in a secure chip, which a wallet in a browser does not have',
    '您的凭证没有变化。请到部门窗口询问其他办法。',
    'Your cards are unchanged. Please ask the department for another way.',
  ),
  issuer_metadata_not_trusted: text(
    '发证部门公布的信息没有有效签名，可能被改动过',
    'What the department publishes about itself has no valid signature; it may have been altered',
    '没有发送任何内容，您的凭证没有变化。请稍后再试；如果仍不行，请告诉该部门。',
    'Nothing was sent and your cards are unchanged. Please try again later; if it stays so, tell the department.',
  ),
  answer_not_readable: text(
    '发证部门的答复打不开：它不是加密给这个钱包的',
    'The department’s answer cannot be opened: it was not encrypted for this wallet',
    NOT_KEPT_ZH,
    NOT_KEPT_EN,
  ),
  waiting_declined: text(
    '部门审核后没有同意发出这张凭证',
    'The department looked at your request and did not agree to issue the card',
    '您原有的凭证没有变化。如有疑问，请联系该部门。',
    'Your other cards are unchanged. If you have questions, please contact the department.',
  ),
  waiting_gone: text(
    '部门那里已没有这次申请',
    'The department no longer knows of this request',
    '您原有的凭证没有变化。请从“领取凭证”重新申请。',
    'Your other cards are unchanged. Please ask for the card again under “Get a card”.',
  ),
  renewal_refused: text(
    '部门没有更新这张凭证',
    'The department did not renew this card',
    '凭证仍在，剩下的次数还可以用。请从“领取凭证”重新登录领取。',
    'The card is still here with the uses it has left. Please log in and get it again under “Get a card”.',
  ),
  renewal_not_possible: text(
    '这张凭证不能直接更新',
    'This card cannot be renewed directly',
    '凭证没有变化。请从“领取凭证”重新领取，或到开具部门办理。',
    'The card is unchanged. Please get it again under “Get a card”, or at its department.',
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
    '收到的凭证不是该部门签发的',
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
    '公共名录中没有这个发证者',
    'The public register does not list this issuer',
    '该凭证没有保存。如果您不清楚是谁让您领取的，请不要继续。',
    'The card was not kept. If you are not sure who made you this offer, do not go on.',
  ),
  issuer_certificate_not_trusted: text(
    '无法确认发证者的身份',
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
  registry_unavailable: text(
    '暂时查不到公共名录，无法确认对方身份',
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
  backup_not_recognised: text(
    '这不是钱包的备份文件',
    'This is no backup of a wallet',
    '没有发生任何变化。请选择您保存备份时得到的文件，名称通常以 anju-wallet 开头。',
    'Nothing has changed. Please choose the file that you got with your backup; its name usually begins with anju-wallet.',
  ),
  backup_newer: text(
    '这份备份来自更新版本的钱包',
    'This backup was made by a newer wallet',
    '没有发生任何变化，备份完好。请先更新钱包，再恢复。',
    'Nothing has changed and the backup is fine. Please update this wallet, then restore again.',
  ),
  backup_damaged: text(
    '备份文件已损坏',
    'The backup file is damaged',
    '没有恢复任何内容，钱包里的内容没有变化。请换用另一份备份；凭证总可以到开具部门重新领取。',
    'Nothing was restored and your wallet is unchanged. Please try another backup; the departments can always issue your cards again.',
  ),
  backup_passphrase_wrong: text(
    '密码打不开这份备份',
    'The passphrase does not open this backup',
    '没有发生任何变化。请检查大小写和空格后再输入；备份的密码可能和钱包的不同。',
    'Nothing has changed. Please check capitals and spaces and enter it again; a backup may have another passphrase than the wallet.',
  ),
  backup_passphrase_short: text(
    '密码太短',
    'The passphrase is too short',
    '没有做备份。请用至少 12 个字符，例如四个不相干的词；一个汉字算两个字符。',
    'No backup was made. Please use at least 12 characters, for instance four words that have nothing to do with each other.',
  ),
  storage_full: text(
    '设备上的空间用完了',
    'This device has no room left',
    '没有存下新内容，也没有出示任何内容，原有的凭证都在。请先在设备上腾出一些空间，再试一次。',
    'Nothing new was kept and nothing was shown; the cards you have are still here. Free some space on the device, then try again.',
  ),
  storage_failed: text(
    '这台设备无法保存数据',
    'This device could not store the data',
    '请检查存储空间，并确认没有使用无痕浏览。您原有的凭证没有变化。',
    'Please check the free space and that you are not browsing privately. Your cards are unchanged.',
  ),
  stored_record_altered: text(
    '这台设备上保存的内容被改动过',
    'What this device keeps was changed by something else',
    '钱包没有使用被改动的内容，也没有发出任何内容。请在设置里全部删除，再重新领取凭证。',
    'The wallet did not use it, and nothing was sent. Please delete everything in the settings and get your cards again.',
  ),
  wallet_locked: text(
    '钱包已锁上',
    'The wallet is locked',
    '什么都没有丢失。请先解锁，再重做这一步。',
    'Nothing was lost. Please unlock it, then do this step again.',
  ),
  wallet_protected_elsewhere: text(
    '钱包已在另一个页面上锁或清空',
    'The wallet was protected or emptied in another tab',
    '这一步没有改动任何内容。请重新打开钱包。',
    'This step changed nothing. Please open the wallet again.',
  ),
  last_way_to_unlock: text(
    '这是唯一的解锁方式，不能移除',
    'This is the only way to unlock, so it stays',
    '什么都没有改变。请先添加另一种解锁方式。',
    'Nothing has changed. Please add another way to unlock first.',
  ),
  passphrase_too_short: text(
    '钱包密码太短',
    'The passphrase is too short',
    '什么都没有改变。请至少用 8 个字符，越长越好。',
    'Nothing has changed. Please use at least 8 characters; longer is better.',
  ),
  passphrase_wrong: text(
    '钱包密码不对',
    'That is not the passphrase',
    '什么都没有丢失。请检查大小写和输入法，再试一次。',
    'Nothing was lost. Please check capitals and the keyboard, and try again.',
  ),
  passkey_cancelled: text(
    '没有完成验证',
    'The check was not finished',
    '什么都没有改变。可以再试一次，或者用别的方式。',
    'Nothing has changed. You can try again, or use another way.',
  ),
  passkey_foreign: text(
    '这个通行密钥打不开这个钱包',
    'This passkey does not open this wallet',
    '什么都没有丢失。请用当初保护这个钱包的那一个，或者用别的方式。',
    'Nothing was lost. Please use the one that this wallet was protected with, or another way.',
  ),
  passkey_without_prf: text(
    '这个通行密钥不能用来加密',
    'This passkey cannot be used for encryption',
    '什么都没有改变。请用另一个通行密钥，或者用钱包密码。',
    'Nothing has changed. Please use another passkey, or a passphrase.',
  ),
  passkey_failed: text(
    '现在用不了通行密钥',
    'The passkey could not be used',
    '什么都没有改变。请再试一次，或者用别的方式。',
    'Nothing has changed. Please try again, or use another way.',
  ),
  memory_short: text(
    '这台设备内存不够',
    'This device is short of memory',
    '什么都没有丢失。请关闭别的网页和应用，再试一次。',
    'Nothing was lost. Please close other pages and apps, and try again.',
  ),
  request_malformed: text('这个出示请求有误', 'This request is faulty', NOTHING_SENT_ZH, NOTHING_SENT_EN),
  request_gone: text('这个请求已结束', 'This request is over', NOTHING_SENT_ZH, NOTHING_SENT_EN),
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
    `请先看看本机日期是否正确。${NOTHING_SENT_ZH}`,
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
  device_clock_wrong: text(
    '设备的时间可能不对',
    'The clock of this device seems to be wrong',
    '没有丢失任何内容，也没有出示凭证的内容。请把日期和时间设为自动，然后再试。',
    'Nothing was lost and no card was shown. Set date and time to automatic, then try again.',
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
  card_missing: text(
    '您还缺少所需的凭证',
    'A card that is needed is missing',
    '没有发送任何内容。请先到相应部门领取，再重新扫描。',
    'Nothing was sent. Receive the card from its department first, then scan again.',
  ),
  copies_used_up: text(
    '这张凭证的可用次数已用完',
    'This card has been used as often as it can be',
    '没有发送任何内容。请到发证部门重新领取这张凭证。',
    'Nothing was sent. Please get the card again from its department.',
  ),
  request_already_answered: text(
    '这个请求已经答复过了',
    'You have already answered this request',
    '答复只发送一次。结果见“记录”。',
    'The answer is sent only once. You find the result under “Activity”.',
  ),
  service_not_at_hand: text(
    '这项服务的规则不在本机，或那一天没有适用的规则',
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
