// What the console says, Chinese first.
import type { LocalisedText } from '@anju/staff';

type Words = { [name: string]: LocalisedText | Words };

export const words = {
  appName: { 'zh-CN': '安居 · 签发台', en: 'Anju · Console' },
  purpose: {
    'zh-CN': '查找登记册中的人员，签发、暂停或撤销凭证。',
    en: 'Find people in the register; issue, suspend or revoke credentials.',
  },
  department: { 'zh-CN': '部门', en: 'Department' },
  noDepartment: {
    'zh-CN': '您的账号还没有分配部门。请联系系统管理员。',
    en: 'Your login has no department yet. Please ask your administrator.',
  },
  pages: {
    register: { 'zh-CN': '登记册', en: 'Register' },
    reviews: { 'zh-CN': '网上申请', en: 'Online requests' },
    import: { 'zh-CN': '导入记录', en: 'Import' },
    audit: { 'zh-CN': '操作记录', en: 'Activity' },
  },

  search: { 'zh-CN': '按姓名或编号查找', en: 'Find by name or number' },
  searchPlaceholder: { 'zh-CN': '姓名、人员编号或家庭编号', en: 'Name or number' },
  searchPlaceholderWith: {
    'zh-CN': '姓名、人员编号、家庭编号或{what}',
    en: 'Name, number or {what}',
  },
  stateFilter: { 'zh-CN': '凭证状态', en: 'Credential' },
  filters: {
    all: { 'zh-CN': '全部', en: 'All' },
    not_issued: { 'zh-CN': '未签发', en: 'Not issued' },
    valid: { 'zh-CN': '有效', en: 'Valid' },
    suspended: { 'zh-CN': '已暂停', en: 'Suspended' },
    revoked: { 'zh-CN': '已撤销', en: 'Revoked' },
  },
  people: { 'zh-CN': '登记人员', en: 'People in the register' },
  columns: {
    name: { 'zh-CN': '姓名', en: 'Name' },
    person_number: { 'zh-CN': '人员编号', en: 'Person number' },
    household_number: { 'zh-CN': '家庭编号', en: 'Household number' },
    issued_at: { 'zh-CN': '最近签发', en: 'Last issued' },
    state: { 'zh-CN': '凭证', en: 'Credential' },
  },
  noneFound: { 'zh-CN': '没有找到符合条件的人员', en: 'Nobody matches' },
  noneFoundHint: {
    'zh-CN': '请核对姓名或编号，或放宽筛选条件。',
    en: 'Check the name or number, or widen the filter.',
  },
  emptyRegister: { 'zh-CN': '登记册还是空的', en: 'The register is still empty' },
  emptyRegisterHint: { 'zh-CN': '请先导入本部门的记录。', en: 'Import this department’s records first.' },
  resetFilters: { 'zh-CN': '清除查找和筛选', en: 'Clear search and filter' },
  shownFew: { 'zh-CN': '显示 {count} 人', en: '{count} shown' },
  shownMore: { 'zh-CN': '显示前 {count} 人', en: 'First {count} shown' },
  personLabels: {
    person: { 'zh-CN': '人员编号', en: 'Person' },
    household: { 'zh-CN': '家庭编号', en: 'Household' },
  },
  keys: {
    search: { 'zh-CN': '查找', en: 'search' },
    move: { 'zh-CN': '移动', en: 'move' },
    open: { 'zh-CN': '打开', en: 'open' },
    close: { 'zh-CN': '关闭', en: 'close' },
  },
  personUnknown: { 'zh-CN': '没有找到这个人', en: 'This person was not found' },

  close: { 'zh-CN': '关闭', en: 'Close' },
  states: {
    not_issued: { 'zh-CN': '未签发', en: 'Not issued' },
    valid: { 'zh-CN': '有效', en: 'Valid' },
    suspended: { 'zh-CN': '已暂停', en: 'Suspended' },
    revoked: { 'zh-CN': '已撤销', en: 'Revoked' },
  },

  issue: { 'zh-CN': '签发凭证', en: 'Issue the credential' },
  issueHint: {
    'zh-CN': '请先核对证件。申请人用钱包扫码，再输入您告知的一次性码。',
    en: 'Check the identity card first. The applicant scans the code with the wallet and types the one-time code you tell them.',
  },
  makeOffer: { 'zh-CN': '生成领取码', en: 'Make offer' },
  makeAnother: { 'zh-CN': '重新生成', en: 'Make another' },
  qrLabel: { 'zh-CN': '领取凭证的二维码', en: 'QR code to receive the credential' },
  txCode: { 'zh-CN': '一次性码', en: 'One-time code' },
  txCodeHint: {
    'zh-CN': '请当面告知申请人，不要发送。',
    en: 'Tell it to the applicant in person; do not send it.',
  },
  timeLeft: { 'zh-CN': '剩余时间', en: 'Time left' },
  offerOpen: { 'zh-CN': '等待申请人扫码', en: 'Waiting for the applicant to scan' },
  offerCodeUsed: { 'zh-CN': '一次性码正确，正在发放…', en: 'The code was right; issuing…' },
  attemptsLeft: {
    'zh-CN': '一次性码输错，还可尝试 {count} 次',
    en: 'Wrong code entered; {count} attempts left',
  },
  pollLost: { 'zh-CN': '连接中断，正在重试', en: 'Connection lost, trying again' },
  openHere: { 'zh-CN': '在本机钱包中打开', en: 'Open in the wallet on this device' },
  copyLink: { 'zh-CN': '复制链接', en: 'Copy link' },
  copied: { 'zh-CN': '已复制', en: 'Copied' },
  offerIssued: { 'zh-CN': '凭证已领取', en: 'The credential was received' },
  offerIssuedHint: { 'zh-CN': '已存入申请人的钱包。', en: 'It is in the applicant’s wallet now.' },
  offerExpired: { 'zh-CN': '领取码已过期', en: 'The offer has expired' },
  offerExpiredHint: {
    'zh-CN': '没有发放任何凭证。可以重新生成。',
    en: 'Nothing was issued. You can make another.',
  },
  offerLocked: { 'zh-CN': '一次性码输错次数过多', en: 'The code was wrong too often' },
  offerLockedHint: {
    'zh-CN': '此领取码已作废，没有发放任何凭证。请确认是本人后重新生成。',
    en: 'This offer is dead and nothing was issued. Make sure who it is, then make another.',
  },
  offerFailed: { 'zh-CN': '没有生成领取码', en: 'No offer was made' },

  letter: { 'zh-CN': '发给本人，网上领取', en: 'Send it; they get it online' },
  letterHint: {
    'zh-CN': '生成一个链接，可以写在信里或短信里。只有本人登录后才能领取，转给别人没有用。',
    en: 'Makes a link for a letter or a message. Only the person themselves can use it, by logging in; passed on it is worth nothing.',
  },
  makeLetter: { 'zh-CN': '生成领取链接', en: 'Make a link' },
  letterLink: { 'zh-CN': '领取链接', en: 'Link' },
  letterUntil: { 'zh-CN': '有效期至 {time}，只能用一次。', en: 'Good until {time}, once.' },

  standing: { 'zh-CN': '凭证状态', en: 'State of the credential' },
  changes: {
    suspend: { 'zh-CN': '暂停', en: 'Suspend' },
    resume: { 'zh-CN': '恢复', en: 'Resume' },
    revoke: { 'zh-CN': '撤销', en: 'Revoke' },
  },
  confirmQuestion: {
    suspend: { 'zh-CN': '暂停 {name} 的凭证？', en: 'Suspend the credential of {name}?' },
    resume: { 'zh-CN': '恢复 {name} 的凭证？', en: 'Resume the credential of {name}?' },
    revoke: { 'zh-CN': '撤销 {name} 的凭证？', en: 'Revoke the credential of {name}?' },
  },
  confirmHint: {
    suspend: {
      'zh-CN': '恢复之前，任何窗口都不再认可，也不会签发新的。之后可以恢复。',
      en: 'No office will accept it and no new one is issued until it is resumed. You can resume it later.',
    },
    resume: { 'zh-CN': '各窗口将重新认可该凭证。', en: 'Offices will accept the credential again.' },
    revoke: {
      'zh-CN': '撤销不能撤回。以后需要重新签发。',
      en: 'This cannot be undone. A new credential has to be issued afterwards.',
    },
  },
  confirm: {
    suspend: { 'zh-CN': '确认暂停', en: 'Yes, suspend' },
    resume: { 'zh-CN': '确认恢复', en: 'Yes, resume' },
    revoke: { 'zh-CN': '确认撤销', en: 'Yes, revoke' },
  },
  cancel: { 'zh-CN': '取消', en: 'Cancel' },
  changed: {
    suspend: { 'zh-CN': '已暂停', en: 'Suspended' },
    resume: { 'zh-CN': '已恢复', en: 'Resumed' },
    revoke: { 'zh-CN': '已撤销', en: 'Revoked' },
  },
  changedHint: {
    'zh-CN': '各窗口将在 15 秒内看到新状态。',
    en: 'All offices will see the new state within 15 seconds.',
  },
  notChanged: { 'zh-CN': '状态没有改变', en: 'The state was not changed' },

  records: { 'zh-CN': '在册{what}', en: '{what} on record' },
  recordsHint: {
    'zh-CN': '每一项签发一份凭证。',
    en: 'One credential is issued for each.',
  },
  recordsFailed: { 'zh-CN': '没有读到在册记录', en: 'The records could not be read' },

  reviewsTitle: { 'zh-CN': '网上申请', en: 'Online requests' },
  reviewsHint: {
    'zh-CN': '申请人已在网上登录，凭证等您核对后发放。',
    en: 'The applicants have logged in online; the credential waits until you have checked the record.',
  },
  reviewsTable: { 'zh-CN': '等待核对的申请', en: 'Requests waiting' },
  reviewsEmpty: { 'zh-CN': '没有等待核对的申请', en: 'No request is waiting' },
  reviewsEmptyHint: {
    'zh-CN': '新的申请会自动出现在这里。',
    en: 'New ones appear here by themselves.',
  },
  reviewsCount: { 'zh-CN': '{count} 项等待', en: '{count} waiting' },
  reviewColumns: {
    requested_at: { 'zh-CN': '申请时间', en: 'Requested' },
    credential: { 'zh-CN': '凭证', en: 'Credential' },
    decision: { 'zh-CN': '决定', en: 'Decision' },
  },
  formats: {
    jwt_vc_json: { 'zh-CN': 'W3C 格式', en: 'W3C format' },
  },
  showInRegister: { 'zh-CN': '在登记册中查看', en: 'Show in the register' },
  decisions: {
    approve: { 'zh-CN': '同意', en: 'Approve' },
    decline: { 'zh-CN': '不同意', en: 'Decline' },
  },
  decisionQuestion: {
    approve: { 'zh-CN': '向{name}发放{credential}？', en: 'Issue “{credential}” to {name}?' },
    decline: { 'zh-CN': '不向{name}发放{credential}？', en: 'Decline “{credential}” for {name}?' },
  },
  decisionHint: {
    approve: {
      'zh-CN': '申请人的钱包会自动领取。',
      en: 'The applicant’s wallet fetches it by itself.',
    },
    decline: {
      'zh-CN': '不会发放凭证。申请人可以到窗口办理，或重新申请。',
      en: 'Nothing is issued. The applicant can come to the counter, or ask again.',
    },
  },
  decisionConfirm: {
    approve: { 'zh-CN': '确认同意', en: 'Yes, approve' },
    decline: { 'zh-CN': '确认不同意', en: 'Yes, decline' },
  },
  decided: {
    approve: { 'zh-CN': '已同意：{name}', en: 'Approved: {name}' },
    decline: { 'zh-CN': '已答复不同意：{name}', en: 'Declined: {name}' },
  },
  reviewGone: { 'zh-CN': '{name}的申请不再等待', en: 'The request of {name} no longer waits' },
  reviewGoneHint: {
    'zh-CN': '另一位同事已经作出决定，或申请已过期。您不需要做什么。',
    en: 'A colleague has decided it, or it ran out. There is nothing for you to do.',
  },
  notDecided: { 'zh-CN': '决定没有保存', en: 'The decision was not saved' },
  reviewsOld: {
    'zh-CN': '连接中断，列表可能不是最新的；正在重试。',
    en: 'Connection lost: the list may be out of date. Trying again.',
  },

  importTitle: { 'zh-CN': '导入记录', en: 'Import records' },
  importHint: {
    'zh-CN': '一个 CSV 文件，UTF-8 编码，第一行为列名。整个文件要么全部导入，要么一行也不导入。',
    en: 'One CSV file in UTF-8 with column names in the first line. Either all of it is imported or none of it.',
  },
  chooseFile: { 'zh-CN': '选择 CSV 文件', en: 'Choose a CSV file' },
  dropHere: { 'zh-CN': '或将文件拖到这里，最大 8 MB', en: 'or drop it here, 8 MB at most' },
  fileProblems: {
    too_large: {
      'zh-CN': '文件超过 8 MB。请分成几个文件导入。',
      en: 'The file is over 8 MB. Split it into several files.',
    },
    empty: {
      'zh-CN': '文件里没有记录行。请选择另一个文件。',
      en: 'The file has no records. Choose another one.',
    },
    unreadable: {
      'zh-CN': '读不了这个文件。请重新选择。',
      en: 'The file could not be read. Choose it again.',
    },
  },
  fileRows: { 'zh-CN': '{rows} 行 · {size}', en: '{rows} rows · {size}' },
  importNow: { 'zh-CN': '导入到{department}', en: 'Import into {department}' },
  otherFile: { 'zh-CN': '换一个文件', en: 'Choose another file' },
  importing: { 'zh-CN': '正在检查并导入', en: 'Checking and importing' },
  imported: { 'zh-CN': '已导入 {count} 条记录', en: '{count} records imported' },
  importedHint: { 'zh-CN': '登记册已更新。', en: 'The register is up to date.' },
  toRegister: { 'zh-CN': '查看登记册', en: 'Show the register' },
  refused: { 'zh-CN': '没有导入任何记录', en: 'Nothing was imported' },
  refusedHint: {
    'zh-CN': '文件里有 {count} 处需要改正。改正后请重新选择文件。',
    en: '{count} places in the file need correcting. Correct them, then choose the file again.',
  },
  refusedOne: {
    'zh-CN': '文件里有 1 处需要改正。改正后请重新选择文件。',
    en: 'One place in the file needs correcting. Correct it, then choose the file again.',
  },
  refusedAtLeast: {
    'zh-CN': '文件里至少有 {count} 处需要改正。改正后请重新选择文件。',
    en: 'At least {count} places in the file need correcting. Correct them, then choose the file again.',
  },
  errorTable: { 'zh-CN': '需要改正的行', en: 'Rows to correct' },
  row: { 'zh-CN': '行', en: 'Row' },
  column: { 'zh-CN': '列', en: 'Column' },
  problem: { 'zh-CN': '问题', en: 'Problem' },
  wholeRow: { 'zh-CN': '整行', en: 'whole row' },
  wholeFile: { 'zh-CN': '整个文件', en: 'whole file' },
  importFailed: { 'zh-CN': '没有导入任何记录', en: 'Nothing was imported' },
  importUnknown: {
    'zh-CN': '不能确定是否已导入。请先查看登记册，再重试；重复导入同一文件不会产生重复记录。',
    en: 'It is not certain whether the file was imported. Look at the register first, then try again; importing the same file twice makes no doubles.',
  },

  auditTitle: { 'zh-CN': '操作记录', en: 'Activity log' },
  auditHint: {
    'zh-CN': '谁在什么时候做了什么。',
    en: 'Who did what, and when.',
  },
  auditCount: { 'zh-CN': '{count} 条记录', en: '{count} records' },
  auditEmpty: { 'zh-CN': '还没有操作记录', en: 'Nothing has been done yet' },
  auditColumns: {
    at: { 'zh-CN': '时间', en: 'Time' },
    login: { 'zh-CN': '账号', en: 'Login' },
    action: { 'zh-CN': '操作', en: 'Action' },
    department: { 'zh-CN': '部门', en: 'Department' },
    subject: { 'zh-CN': '对象', en: 'About' },
  },
} as const satisfies Words;
