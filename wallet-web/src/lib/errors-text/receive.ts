// Asking a department for a card: the code that it gave, the log-in, the wait, the renewal.
import { text, type WalletErrorTexts } from './text.ts';

const OFFER_AGAIN_ZH = '您的凭证没有变化。请向办事人员重新索取二维码。';
const OFFER_AGAIN_EN = 'Your cards are unchanged. Please ask the clerk for a new QR code.';

export const RECEIVE_TEXTS = {
  offer_malformed: text(
    '这个领取码有误',
    'This code for receiving a card is faulty',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  offer_not_supported: text(
    '本钱包还不支持这种领取方式',
    'This wallet does not support this way of receiving yet',
    '您的凭证没有变化。请询问开具部门是否有其他领取方式。',
    'Your cards are unchanged. Please ask the department for another way.',
  ),
  offer_gone: text(
    '这个领取码已失效或已用过',
    'This code has expired or was already used',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  issuer_metadata_malformed: text(
    '开具部门公布的信息有误',
    'What the issuing department publishes about itself is faulty',
    '您的凭证没有变化，领取码仍可使用。请把这一情况告诉开具部门。',
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
    '开具部门拒绝了这次领取',
    'The department refused this request',
    OFFER_AGAIN_ZH,
    OFFER_AGAIN_EN,
  ),
  issuance_refused: text(
    '开具部门没有开具凭证',
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
    '开具部门没有接受这次申请',
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
    '开具部门要求钱包出具证明，而这个钱包目前没有',
    'The department wants a proof of which wallet this is, and this wallet has none at present',
    '您的凭证没有变化。请稍后再试；如果仍不行，请到部门窗口询问可以用哪种钱包。',
    'Your cards are unchanged. Please try again later; if it stays so, ask the department which wallets it accepts.',
  ),
  wallet_not_accepted: text(
    '开具部门不接受这个钱包',
    'The department does not accept this wallet',
    '您的凭证没有变化。请到部门窗口询问可以用哪种钱包。',
    'Your cards are unchanged. Please ask the department which wallets it accepts.',
  ),
  wallet_not_secure_enough: text(
    '开具部门要求用安全芯片保管钥匙，网页钱包做不到',
    'The department wants keys in a secure chip, which a wallet in a browser does not have',
    '您的凭证没有变化。请到部门窗口询问其他办法。',
    'Your cards are unchanged. Please ask the department for another way.',
  ),
  issuer_metadata_not_trusted: text(
    '开具部门公布的信息没有有效签名，可能被改动过',
    'What the department publishes about itself has no valid signature; it may have been altered',
    '没有发送任何内容，您的凭证没有变化。请稍后再试；如果仍不行，请告诉该部门。',
    'Nothing was sent and your cards are unchanged. Please try again later; if it stays so, tell the department.',
  ),
  waiting_declined: text(
    '部门审核后没有同意开具这张凭证',
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
} satisfies WalletErrorTexts;
