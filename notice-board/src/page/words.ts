// What the start page says, Chinese first.
import type { Localized } from '@anju/ui';

type Words = { [name: string]: Localized | Words };

export const words = {
  name: { 'zh-CN': '安居', en: 'Anju' },
  title: { 'zh-CN': '一座小城，就在这台电脑上', en: 'A small city on this computer' },
  lead: {
    'zh-CN': '各部门把凭证交到居民手里，居民自己保管。住房窗口只问必须知道的，当场给出结果，不留下个人资料。',
    en: 'The city’s departments hand residents their credentials; residents keep them. The housing desk asks only what it must know, decides on the spot, and keeps nothing personal.',
  },

  walk: { 'zh-CN': '先试这五步', en: 'Five steps to try first' },
  steps: {
    login: {
      title: { 'zh-CN': '以经办人身份登录签发台', en: 'Sign in to the clerk’s console' },
      text: {
        'zh-CN': '用“综合窗口”账号 counter，可以办理所有部门的凭证。',
        en: 'Use the login “counter”: it may act for every department.',
      },
      action: { 'zh-CN': '打开签发台', en: 'Open the console' },
    },
    offer: {
      title: { 'zh-CN': '选一个人，生成领取码', en: 'Choose a person and make an offer' },
      text: {
        'zh-CN': '在登记册里任选一人，点“生成领取码”。屏幕上会出现二维码和一次性码。',
        en: 'Pick anyone in the register and press “Make offer”. A QR code and a one-time code appear.',
      },
    },
    receive: {
      title: { 'zh-CN': '在钱包里领取', en: 'Receive it in the wallet' },
      text: {
        'zh-CN': '扫码，或点“在本机钱包中打开”，再输入一次性码。换到另外三个部门，为同一个人各做一次。',
        en: 'Scan the code, or use “Open in the wallet on this device”, and type the one-time code. Do the same for the same person in the other three departments.',
      },
      action: { 'zh-CN': '打开钱包', en: 'Open the wallet' },
    },
    ask: {
      title: { 'zh-CN': '在住房窗口显示二维码', en: 'Show a QR code at the housing desk' },
      text: {
        'zh-CN': '用账号 officer 登录，选择“北京市公共租赁住房”。',
        en: 'Sign in as “officer” and choose “Public rental housing, Beijing 2011 no. 25”.',
      },
      action: { 'zh-CN': '打开住房窗口', en: 'Open the desk' },
    },
    agree: {
      title: { 'zh-CN': '看清要出示什么，再同意', en: 'Read what will be shown, then agree' },
      text: {
        'zh-CN': '钱包列出每一项要出示的内容。同意之后，窗口当场显示结果和每一条依据。',
        en: 'The wallet lists everything that will be shown. Once you agree, the desk shows the decision with every clause.',
      },
    },
  },

  places: { 'zh-CN': '地址', en: 'Addresses' },
  placeNames: {
    wallet: { 'zh-CN': '居民钱包', en: 'Wallet' },
    console: { 'zh-CN': '部门签发台', en: 'Clerk’s console' },
    desk: { 'zh-CN': '住房保障窗口', en: 'Housing desk' },
    phone: { 'zh-CN': '演示手机', en: 'Demonstration phone' },
    chain: { 'zh-CN': '公共登记簿', en: 'Public registry' },
  },
  placeUses: {
    wallet: { 'zh-CN': '居民：领取、保管和出示凭证', en: 'Residents receive, keep and show credentials' },
    console: {
      'zh-CN': '经办人：签发、暂停、撤销，导入记录',
      en: 'Clerks issue, suspend, revoke and import',
    },
    desk: { 'zh-CN': '住房经办人：核验资格，得到结果', en: 'Housing officers ask and get a decision' },
    phone: {
      'zh-CN': '居民：登录城市服务时，验证码短信显示在这里（仅供演示）',
      en: 'Residents: the codes for logging in to the city arrive here (demonstration only)',
    },
    chain: {
      'zh-CN': '所有人：谁可以签发、谁可以询问、依据哪条规则、由谁决定，并可自己核对',
      en: 'Everyone: who may issue, who may ask, by which rule, decided by whom; and checking it yourself',
    },
  },
  openRegistry: { 'zh-CN': '打开登记簿', en: 'Open the registry' },
  health: {
    up: { 'zh-CN': '运行中', en: 'Running' },
    impaired: { 'zh-CN': '尚未就绪', en: 'Not ready' },
    down: { 'zh-CN': '没有应答', en: 'No answer' },
  },
  unreachable: { 'zh-CN': '小城没有应答', en: 'The town does not answer' },
  unreachableHint: {
    'zh-CN': '如果已经停止，请在终端再次运行 npm start。数据不会丢失。',
    en: 'If it was stopped, run npm start again in the terminal. No data is lost.',
  },
  tryAgain: { 'zh-CN': '重试', en: 'Try again' },

  logins: { 'zh-CN': '演示账号', en: 'Demonstration logins' },
  loginsInTerminal: {
    'zh-CN': '账号和密码印在启动小城的终端里，这里不显示。',
    en: 'Logins and passwords are printed in the terminal that started the town; they are not shown here.',
  },
  loginsShown: {
    'zh-CN': '仅供演示，请勿用于真实部署。',
    en: 'For the demonstration only; never for real use.',
  },
  loginColumns: {
    name: { 'zh-CN': '窗口', en: 'Window' },
    login: { 'zh-CN': '账号', en: 'Login' },
    password: { 'zh-CN': '密码', en: 'Password' },
  },

  footer: {
    'zh-CN': '登记册中的人员全部由程序生成，与真实的人无关。在终端按 Ctrl-C 停止；再次启动，数据仍在。',
    en: 'Everyone in the register is invented by a program. Press Ctrl-C in the terminal to stop; start again and all data is still there.',
  },
} as const satisfies Words;
