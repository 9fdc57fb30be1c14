// Locking and unlocking the wallet.
import { text, type WalletErrorTexts } from './text.ts';

export const LOCK_TEXTS = {
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
    '什么都没有改变。请至少用 8 个字符（一个汉字算两个），越长越好。',
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
} satisfies WalletErrorTexts;
