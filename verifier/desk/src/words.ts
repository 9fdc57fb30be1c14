// What the desk says, Chinese first. What a citizen reads over the counter addresses them as 您.
import type { LocalisedText } from '@anju/staff';

type Words = { [name: string]: LocalisedText | Words };

export const words = {
  appName: { 'zh-CN': '安居 · 住房保障窗口', en: 'Anju · Housing desk' },
  purpose: {
    'zh-CN': '请申请人出示凭证，当场得到资格核验结果。',
    en: 'Applicants show their credentials; the decision appears here.',
  },
  pages: {
    request: { 'zh-CN': '资格核验', en: 'Check' },
    log: { 'zh-CN': '核验记录', en: 'Decisions' },
  },

  chooseTitle: { 'zh-CN': '选择办理事项', en: 'Choose the service' },
  noServices: { 'zh-CN': '还没有可办理的事项', en: 'There is no service yet' },
  noServicesHint: { 'zh-CN': '请系统管理员发布规则。', en: 'Ask your administrator to publish a rule.' },
  conditions: { 'zh-CN': '须同时满足以下条件', en: 'All of these conditions must be met' },
  caseNumber: { 'zh-CN': '案件编号（选填）', en: 'Case number (optional)' },
  caseNumberHint: {
    'zh-CN': '仅供本窗口对照，请勿填写身份证号或姓名。',
    en: 'For your own files. Never an identity number or a name.',
  },
  caseNumberProblems: {
    personal: {
      'zh-CN': '这像是身份证号、人员编号或家庭编号。请改填案卷自己的编号，或留空。',
      en: 'This looks like the number of a person or a household. Enter the number of the file, or leave it empty.',
    },
    characters: {
      'zh-CN': '只能用文字、数字和 - _ . / # 以及括号，不能有空格。',
      en: 'Use letters, figures, - _ . / # and brackets only, without spaces.',
    },
  },
  showQr: { 'zh-CN': '显示二维码', en: 'Show QR code' },
  notMade: { 'zh-CN': '没有生成二维码', en: 'No QR code was made' },

  scanTitle: { 'zh-CN': '请用安居钱包扫码', en: 'Scan with your Anju wallet' },
  scanSteps: {
    open: {
      'zh-CN': '打开手机上的安居钱包，点“扫一扫”',
      en: 'Open the Anju wallet on your phone and tap “Scan”',
    },
    read: { 'zh-CN': '对准屏幕上的二维码', en: 'Point it at this code' },
    agree: { 'zh-CN': '看清要出示的内容，再点“同意”', en: 'Read what will be shown, then tap “Agree”' },
  },
  qrLabel: { 'zh-CN': '请申请人扫描的二维码', en: 'QR code for the applicant to scan' },
  stages: {
    waiting: { 'zh-CN': '等待扫码', en: 'Waiting for scan' },
    fetched: { 'zh-CN': '已扫码，等待您同意', en: 'Scanned, waiting for your consent' },
    checking: { 'zh-CN': '正在核验', en: 'Checking' },
    decided: { 'zh-CN': '结果', en: 'Result' },
  },
  progress: { 'zh-CN': '进度', en: 'Progress' },
  validFor: { 'zh-CN': '二维码有效时间', en: 'Code valid for' },
  connectionLost: { 'zh-CN': '连接中断，正在重新连接', en: 'Connection lost, reconnecting' },
  connectionLostHint: {
    'zh-CN': '可以继续扫码，结果不会丢失。',
    en: 'The applicant can go on; the result will not be lost.',
  },
  cancel: { 'zh-CN': '取消', en: 'Cancel' },
  byBrowser: { 'zh-CN': '由浏览器选择钱包', en: 'Let the browser find a wallet' },
  thisDevice: { 'zh-CN': '在本机钱包中打开', en: 'Open in the wallet on this device' },
  caseShown: { 'zh-CN': '案件 {number}', en: 'Case {number}' },

  decidedAt: { 'zh-CN': '核验时间 {time}', en: 'Decided {time}' },
  nextApplicant: { 'zh-CN': '下一位', en: 'Next applicant' },
  sameApplicant: { 'zh-CN': '重新显示二维码', en: 'Show a new QR code' },
  nothingKept: {
    'zh-CN': '出示的资料已丢弃，只保留结果。',
    en: 'What was shown has been dropped; only the result is kept.',
  },
  nothingDecided: {
    'zh-CN': '没有作出决定，不影响再次申请。',
    en: 'No decision was made; this does not count against the applicant.',
  },
  expiredTitle: { 'zh-CN': '二维码已过期', en: 'The QR code has expired' },
  expiredHint: {
    'zh-CN': '没有收到任何资料。可以重新显示二维码。',
    en: 'Nothing was received. You can show a new one.',
  },

  everyRoute: { 'zh-CN': '各种情形都须符合', en: 'Required in every case' },
  route: { 'zh-CN': '情形{number}', en: 'Way {number}' },
  besides: { 'zh-CN': '此外', en: 'Besides' },
  anyRoute: {
    'zh-CN': '以下情形符合其一即可，共同条件都须符合',
    en: 'Any one of these ways is enough, with what all of them require',
  },
  otherWays: { 'zh-CN': '其他情形（{number}）', en: 'Other ways ({number})' },
  oneWay: { 'zh-CN': '以下任一尚未证明的情形', en: 'One of the ways below that are not proved yet' },
  stillNeeded: { 'zh-CN': '尚缺', en: 'Still needed' },

  openCase: { 'zh-CN': '查看此案', en: 'Open the case' },
  undecided: { 'zh-CN': '这次核验没有作出决定。', en: 'No decision was made here.' },
  ruleVersion: { 'zh-CN': '规则版本 {version}', en: 'Rule version {version}' },
  superseded: { 'zh-CN': '已更正', en: 'Superseded' },
  supersededOn: {
    'zh-CN': '本决定已于 {time} 被复核后的决定取代',
    en: 'Superseded on {time} by a decision upon appeal',
  },
  supersededHint: {
    'zh-CN': '两次决定都保留，本页一字未改。',
    en: 'Both are kept; nothing on this page was changed.',
  },
  openLater: { 'zh-CN': '查看取代它的决定', en: 'Open the later decision' },
  chainTitle: { 'zh-CN': '本案的各次决定', en: 'Decisions of this case' },
  uponAppeal: { 'zh-CN': '复核后的决定', en: 'Decided upon appeal' },
  first: { 'zh-CN': '初次决定', en: 'First decision' },
  again: { 'zh-CN': '复核：{reason}', en: 'Upon appeal: {reason}' },
  decidedFor: { 'zh-CN': '按 {day} 的情况', en: 'for {day}' },
  shownHere: { 'zh-CN': '本页', en: 'this page' },
  appeal: {
    title: { 'zh-CN': '复核：重新作出决定', en: 'Appeal: decide again' },
    hint: {
      'zh-CN': '按同一规则、为同一天重新核验。本决定保留不变，由新的决定取代。',
      en: 'It is checked again under the same rule and for the same day. This decision is kept as it is, and the new one supersedes it.',
    },
    why: { 'zh-CN': '复核原因', en: 'Why it is decided again' },
    choose: { 'zh-CN': '请选择原因。', en: 'Choose a reason.' },
    notOpened: { 'zh-CN': '没有开始复核', en: 'The appeal was not opened' },
    instead: { 'zh-CN': '作废那一次，在此重新开始', en: 'End that one and start here' },
    reasons: {
      credential_corrected: { 'zh-CN': '部门更正了凭证', en: 'A department corrected a credential' },
      credential_missing: { 'zh-CN': '当时缺少凭证', en: 'A credential was missing then' },
      wrong_person: { 'zh-CN': '当时出示的不是本人凭证', en: 'Somebody else’s credentials were shown' },
      ordered_by_review: { 'zh-CN': '行政复议或法院要求', en: 'A review or a court ordered it' },
      other: { 'zh-CN': '其他', en: 'Another reason' },
    },
  },

  logTitle: { 'zh-CN': '核验记录', en: 'Decisions' },
  logHint: {
    'zh-CN': '只有结果，没有个人资料：出示的内容在核验后即丢弃。',
    en: 'Results only, no personal data: what was shown is dropped once it is checked.',
  },
  logEmpty: { 'zh-CN': '还没有核验记录', en: 'No decisions yet' },
  ownQuery: { 'zh-CN': '本机构自拟的查询', en: 'A query of the agency’s own' },
  logColumns: {
    at: { 'zh-CN': '时间', en: 'Time' },
    outcome: { 'zh-CN': '结果', en: 'Result' },
    rule: { 'zh-CN': '事项', en: 'Service' },
    case: { 'zh-CN': '案件编号', en: 'Case number' },
    reason: { 'zh-CN': '说明', en: 'Note' },
  },
} as const satisfies Words;
