// What this device keeps, and whether it can.
import { text, type WalletErrorTexts } from './text.ts';

export const STORAGE_TEXTS = {
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
} satisfies WalletErrorTexts;
