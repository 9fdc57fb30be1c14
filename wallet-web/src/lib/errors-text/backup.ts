// Saving a backup and restoring it.
import { text, type WalletErrorTexts } from './text.ts';

export const BACKUP_TEXTS = {
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
} satisfies WalletErrorTexts;
