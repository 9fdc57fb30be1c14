// How the ways to unlock are called on the screens.

export const WAY_NAMES = {
  passkey: { 'zh-CN': '指纹、面容或锁屏密码', en: 'Fingerprint, face or screen lock' },
  passphrase: { 'zh-CN': '钱包密码', en: 'Wallet passphrase' },
} as const;
