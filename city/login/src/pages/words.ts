// Everything the pages say, Chinese first. `…` stands for what is put in.
import type { Localized } from '@anju/ui/localized';

type Words = { [name: string]: Localized | Words };

export const words = {
  name: { 'zh-CN': '城市统一登录', en: 'City login' },
  demonstration: { 'zh-CN': '演示服务', en: 'Demonstration' },
  footer: {
    'zh-CN': '演示用的登录服务。登记册中的人员全部由程序生成，与真实的人无关。',
    en: 'A login for demonstration. Everyone in the register is invented by a program.',
  },
  problemTitle: { 'zh-CN': '有误：…', en: 'Error: …' },
  problem: { 'zh-CN': '请改正后再继续', en: 'Please correct this to go on' },
  or: { 'zh-CN': '或者', en: 'or' },
  back: { 'zh-CN': '返回服务，重新开始', en: 'Go back and start again' },

  start: {
    title: { 'zh-CN': '登录', en: 'Log in' },
    asks: { 'zh-CN': '“…”需要确认您是谁。', en: '“…” needs to know who you are.' },
    told: {
      'zh-CN': '登录后，它会得知您的姓名和人员编号，此外什么也不会得知。',
      en: 'After you log in it will be told your name and your person number, and nothing else.',
    },
    account: {
      'zh-CN': '登录后可以查看和管理您的通行密钥。',
      en: 'After you log in you can see and change your passkeys.',
    },
    passkey: { 'zh-CN': '使用通行密钥', en: 'Use a passkey' },
    passkeyHint: {
      'zh-CN': '用指纹、面容或锁屏密码，一步登录。',
      en: 'One touch: your fingerprint, your face or the device’s lock.',
    },
    number: { 'zh-CN': '人员编号', en: 'Person number' },
    numberHint: { 'zh-CN': '您在城市登记册中的编号', en: 'Your number in the city register' },
    send: { 'zh-CN': '发送验证码', en: 'Send me a code' },
    cancel: { 'zh-CN': '不登录，返回', en: 'Go back without logging in' },
  },

  code: {
    title: { 'zh-CN': '输入验证码', en: 'Enter the code' },
    sent: {
      'zh-CN': '如果城市登记册中有这个编号，我们已向其登记的手机发送八位数字的验证码，5 分钟内有效。',
      en: 'If the city register has this number, we have sent eight digits to the phone that belongs to it. They are good for 5 minutes.',
    },
    code: { 'zh-CN': '验证码', en: 'Code' },
    codeHint: {
      'zh-CN': '八位数字，短信中分为两组；空格可以不输。',
      en: 'Eight digits, in two groups in the message. You need not type the space.',
    },
    logIn: { 'zh-CN': '登录', en: 'Log in' },
    again: { 'zh-CN': '重新发送验证码', en: 'Send a new code' },
    other: { 'zh-CN': '换一个编号', en: 'Use another number' },
    phone: {
      'zh-CN': '这是演示：短信不会发到真实的手机，而是显示在演示手机上。',
      en: 'This is a demonstration: no real phone gets the message, it is shown on the demonstration phone.',
    },
    openPhone: { 'zh-CN': '打开演示手机', en: 'Open the demonstration phone' },
  },

  done: {
    title: { 'zh-CN': '…，您已登录', en: '…, you are logged in' },
    going: { 'zh-CN': '正在返回“…”。', en: 'Taking you back to “…”.' },
    next: { 'zh-CN': '继续', en: 'Continue' },
    offer: { 'zh-CN': '下次一步登录', en: 'One touch next time' },
    offerText: {
      'zh-CN': '在这台设备上添加通行密钥，下次用指纹、面容或锁屏密码登录，不再需要验证码。',
      en: 'Add a passkey on this device. Next time your fingerprint, your face or the device’s lock is enough, without a code.',
    },
    add: { 'zh-CN': '添加通行密钥', en: 'Add a passkey' },
    notNow: { 'zh-CN': '暂不添加，继续', en: 'Not now, continue' },
  },

  account: {
    title: { 'zh-CN': '…的登录方式', en: 'How … logs in' },
    lead: { 'zh-CN': '通行密钥', en: 'Passkeys' },
    none: {
      'zh-CN': '还没有通行密钥。添加之后，一步就能登录，不再需要验证码。',
      en: 'There is no passkey yet. With one you log in with one touch and need no code.',
    },
    synced: { 'zh-CN': '通行密钥（在您的各设备间同步）', en: 'Passkey (shared by your devices)' },
    bound: { 'zh-CN': '通行密钥（仅在一台设备上）', en: 'Passkey (on one device)' },
    added: { 'zh-CN': '添加于 …', en: 'Added …' },
    used: { 'zh-CN': '上次使用 …', en: 'Last used …' },
    unused: { 'zh-CN': '尚未使用', en: 'Not used yet' },
    remove: { 'zh-CN': '删除', en: 'Remove' },
    removeWhich: { 'zh-CN': '删除 … 添加的通行密钥', en: 'Remove the passkey added …' },
    until: {
      'zh-CN': '登录 10 分钟后自动退出。',
      en: 'You are logged out 10 minutes after you logged in.',
    },
    logOut: { 'zh-CN': '退出登录', en: 'Log out' },
  },

  passkey: {
    failed: {
      'zh-CN': '通行密钥没有成功。请再试一次；登录时也可以改用验证码。',
      en: 'The passkey did not work. Please try again; to log in you can also use a code.',
    },
    tooLate: {
      'zh-CN': '等待时间过长，或者已取消。可以再试一次。',
      en: 'It took too long or was cancelled. You can try again.',
    },
    known: {
      'zh-CN': '这台设备上已有您的通行密钥，直接使用即可。',
      en: 'This device already has a passkey of yours. You can simply use it.',
    },
    waiting: { 'zh-CN': '请按设备提示操作……', en: 'Follow what your device asks …' },
    wasAdded: {
      'zh-CN': '【城市登录】您的账户新增了一个通行密钥。如果不是您本人操作，请立即登录并删除。',
      en: 'City login: a passkey was added to your login. If it was not you, log in and remove it at once.',
    },
  },

  logOut: {
    title: { 'zh-CN': '要退出登录吗？', en: 'Do you want to log out?' },
    text: {
      'zh-CN': '退出后，在这台设备上再次使用城市服务时需要重新登录。',
      en: 'City services on this device will then ask you to log in again.',
    },
    yes: { 'zh-CN': '退出登录', en: 'Log out' },
    no: { 'zh-CN': '保持登录', en: 'Stay logged in' },
  },
  loggedOut: {
    title: { 'zh-CN': '您已退出登录', en: 'You are logged out' },
    text: { 'zh-CN': '现在可以关闭这个页面。', en: 'You can close this page now.' },
    again: { 'zh-CN': '再次登录', en: 'Log in again' },
  },

  phone: {
    title: { 'zh-CN': '演示手机', en: 'Demonstration phone' },
    about: {
      'zh-CN': '只在演示中存在。城市发给居民手机的短信显示在这里，任何人都能看到；真实的服务没有这个页面。',
      en: 'Only in the demonstration. Messages that the city sends to people’s phones are shown here, to anyone. A real service has no such page.',
    },
    whose: { 'zh-CN': '谁的手机？', en: 'Whose phone?' },
    show: { 'zh-CN': '查看短信', en: 'Show messages' },
    messages: { 'zh-CN': '短信', en: 'Messages' },
    none: {
      'zh-CN': '没有短信。请先在登录页请求验证码，再回来查看。',
      en: 'No messages. Ask for a code on the login page first, then look again.',
    },
    at: { 'zh-CN': '… 收到', en: 'Received …' },
  },

  errors: {
    number: {
      'zh-CN': '请输入人员编号。不知道编号时，请到任一部门窗口询问。',
      en: 'Enter your person number. If you do not know it, any department’s counter can tell you.',
    },
    tooMany: {
      'zh-CN': '为这个编号请求验证码的次数过多。请在…再试，或使用通行密钥。',
      en: 'Codes were asked for too often for this number. Try again …, or use a passkey.',
    },
    addressWaits: {
      'zh-CN': '您所在的网络输错验证码的次数过多。请在…再试，换一个网络（如手机流量），或使用通行密钥。',
      en: 'Too many wrong codes came from your network. Try again …, use another network such as your phone’s own, or use a passkey.',
    },
    codeForm: { 'zh-CN': '请输入八位数字的验证码。', en: 'Enter the eight digits of the code.' },
    codeWrong: {
      'zh-CN': '验证码不正确，还可以再试 … 次。',
      en: 'This is not the code. Tries left: ….',
    },
    codeSpent: {
      'zh-CN': '输错五次，这个验证码已作废。请重新发送验证码。',
      en: 'After five wrong tries the code is no longer good. Send a new code.',
    },
    codeExpired: {
      'zh-CN': '验证码已过期。请重新发送验证码。',
      en: 'The code has expired. Send a new code.',
    },
  },

  failures: {
    attempt_over: {
      title: { 'zh-CN': '这次登录已结束', en: 'This login is over' },
      text: {
        'zh-CN': '可能已经超时，或者已在另一个页面完成。请回到您要办理的服务，重新开始。没有任何内容丢失。',
        en: 'It took too long, or was finished on another page. Go back to the service you came from and start again. Nothing is lost.',
      },
    },
    attempt_spent: {
      title: { 'zh-CN': '这次登录已结束', en: 'This login is over' },
      text: {
        'zh-CN':
          '这次登录中输错的验证码或换用的编号过多。请回到钱包或您要办理的服务，重新开始。没有任何内容丢失。',
        en: 'Too many wrong codes or too many numbers were entered in it. Go back to the wallet, or to the service you came from, and start again. Nothing is lost.',
      },
    },
    request_invalid: {
      title: { 'zh-CN': '无法处理这个请求', en: 'This request cannot be handled' },
      text: {
        'zh-CN': '带您来这里的服务没有正确地提出请求。请回到该服务，重新开始。',
        en: 'The service that sent you here did not ask in the right way. Go back to it and start again.',
      },
    },
    not_found: {
      title: { 'zh-CN': '没有这个页面', en: 'There is nothing here' },
      text: {
        'zh-CN': '请检查地址，或回到您要办理的服务。',
        en: 'Check the address, or go back to the service you came from.',
      },
    },
    too_many_requests: {
      title: { 'zh-CN': '请求过于频繁', en: 'Too many requests' },
      text: { 'zh-CN': '请一分钟后再试。', en: 'Please try again in a minute.' },
    },
    server_error: {
      title: { 'zh-CN': '系统出现故障', en: 'Something went wrong on our side' },
      text: {
        'zh-CN': '没有任何内容丢失。请稍后再试。',
        en: 'Nothing is lost. Please try again later.',
      },
    },
  },
} as const satisfies Words;
