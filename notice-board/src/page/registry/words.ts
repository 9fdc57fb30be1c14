// What the registry page says, Chinese first.
import type { Localized } from '@anju/ui';

type Words = { [name: string]: Localized | Words };

export const words = {
  name: { 'zh-CN': '公共登记簿', en: 'Public registry' },
  back: { 'zh-CN': '回到起始页', en: 'Start page' },
  title: { 'zh-CN': '谁说了算，凭什么，一查便知', en: 'Who may, by which rule, decided by whom' },
  lead: {
    'zh-CN':
      '哪个部门可以签发凭证，哪个机构可以询问，依据哪条规则，由谁决定，都在这里公示。这里没有任何个人资料。',
    en: 'Which department may issue, which agency may ask, which rule is in force, and who decided it. Nothing here is about any person.',
  },
  asOf: {
    'zh-CN': '读取于 {time}，第 {block} 区块。',
    en: 'Read at {time}, block {block}.',
  },
  contents: { 'zh-CN': '本页内容', en: 'On this page' },

  unknown: {
    title: { 'zh-CN': '登记簿此刻读不到', en: 'The registry cannot be read at the moment' },
    text: {
      'zh-CN': '为免把旧内容当作新内容，这里什么也不显示。稍后会自动再读，登记的内容不会丢失。',
      en: 'Nothing is shown, so that nothing old is taken for new. It is read again by itself; nothing registered is lost.',
    },
    last: { 'zh-CN': '上一次读到是在 {time}。', en: 'It was last read at {time}.' },
  },
  unreachable: {
    title: { 'zh-CN': '本页没有应答', en: 'This page does not answer' },
    text: {
      'zh-CN': '请检查网络，或稍后重试。登记的内容不会丢失。',
      en: 'Check the network, or try again in a while. Nothing registered is lost.',
    },
    kept: {
      'zh-CN': '下面是 {time} 时读到的内容，此后可能已有变化。',
      en: 'What stands below was read at {time} and may have changed since.',
    },
  },
  tryAgain: { 'zh-CN': '重试', en: 'Try again' },

  since: { 'zh-CN': '自 {time}', en: 'since {time}' },
  decided: {
    founding: { 'zh-CN': '创立时载明', en: 'listed at the founding' },
    council: { 'zh-CN': '第 {id} 号提案，同意：{parties}', en: 'proposal {id}, approved by {parties}' },
    party: { 'zh-CN': '{party} 单独紧急暂停', en: 'suspended in an emergency by {party} alone' },
    former: { 'zh-CN': '已离任成员 {address}', en: 'a former party {address}' },
  },
  states: {
    active: { 'zh-CN': '有效', en: 'Active' },
    retired: { 'zh-CN': '退役', en: 'Retired' },
    suspended: { 'zh-CN': '暂停', en: 'Suspended' },
    withdrawn: { 'zh-CN': '撤销', en: 'Withdrawn' },
    compromised: { 'zh-CN': '泄露', en: 'Compromised' },
  },
  details: { 'zh-CN': '编号与指纹', en: 'Identifiers' },
  identifier: { 'zh-CN': '标识', en: 'Identifier' },
  key: { 'zh-CN': '密钥指纹', en: 'Key fingerprint' },
  hash: { 'zh-CN': '内容指纹（SHA-256）', en: 'Fingerprint (SHA-256)' },
  address: { 'zh-CN': '公布地址', en: 'Published at' },
  type: { 'zh-CN': '凭证类型', en: 'Credential type' },
  omitted: { 'zh-CN': '另有 {count} 项较早的未显示。', en: '{count} older ones are not shown.' },
  emergency: {
    'zh-CN': '{party} 紧急暂停，最迟到 {until}。理由：{reason}',
    en: 'Suspended in an emergency by {party}, until {until} at most. Reason: {reason}',
  },

  rules: {
    title: { 'zh-CN': '现行规则', en: 'Rules in force' },
    lead: {
      'zh-CN': '条文由公布机构提供，您的浏览器已核对它与登记的指纹一致，才会显示。',
      en: 'The text comes from its publisher. It is shown only once your browser has found that it has the registered fingerprint.',
    },
    none: { 'zh-CN': '现在没有公布的规则。', en: 'No rule is published.' },
    notInForce: { 'zh-CN': '此规则现在不施行。', en: 'This rule is not in force.' },
    inForce: { 'zh-CN': '施行中', en: 'In force' },
    coming: { 'zh-CN': '将施行', en: 'Coming' },
    superseded: { 'zh-CN': '已被取代', en: 'Superseded' },
    version: { 'zh-CN': '版本 {version}', en: 'Version {version}' },
    effective: { 'zh-CN': '自 {time} 起施行', en: 'in force from {time}' },
    published: { 'zh-CN': '公布于 {time}', en: 'published {time}' },
    repealed: { 'zh-CN': '自 {time} 起废止', en: 'repealed from {time}' },
    matches: { 'zh-CN': '条文与登记的指纹一致', en: 'The text has the registered fingerprint' },
    differs: {
      'zh-CN': '公布地址给出的条文与登记的指纹不一致，因此不显示。请勿据此办事。',
      en: 'The address serves a text without the registered fingerprint, so it is not shown. Do not rely on it.',
    },
    unreachable: {
      'zh-CN': '公布地址没有应答，条文暂时无法显示。',
      en: 'The address does not answer, so the text cannot be shown now.',
    },
    unreadable: {
      'zh-CN': '指纹一致，但内容不是可以阅读的规则。',
      en: 'It has the fingerprint, but is no rule that can be read.',
    },
    purpose: { 'zh-CN': '目的', en: 'Purpose' },
    source: { 'zh-CN': '依据', en: 'Source' },
    clauses: { 'zh-CN': '条件（须全部符合）', en: 'Conditions (all must be met)' },
    clausesOfWays: { 'zh-CN': '条件', en: 'Conditions' },
    together: { 'zh-CN': '须符合哪些条件', en: 'Which of them must be met' },
    grades: { 'zh-CN': '分档', en: 'Grades' },
    once: { 'zh-CN': '次数', en: 'How often' },
    notCovered: { 'zh-CN': '不由本规则判定的情形', en: 'What this rule does not decide' },
    unconfirmed: { 'zh-CN': '解释、推定与未核对之处', en: 'Assumed or not checked' },
    versions: { 'zh-CN': '各版本与差别', en: 'Versions and their differences' },
    first: { 'zh-CN': '这是最早公布的版本。', en: 'This is the first version that was published.' },
    showDifference: { 'zh-CN': '与上一版本的差别', en: 'Difference to the version before' },
    nothingChanged: {
      'zh-CN': '除版本号与日期外，没有差别。',
      en: 'Nothing changed but the version and its dates.',
    },
  },
  difference: {
    added: { 'zh-CN': '新增', en: 'Added' },
    removed: { 'zh-CN': '删除', en: 'Removed' },
    changed: { 'zh-CN': '修改', en: 'Changed' },
    clause: { 'zh-CN': '条件', en: 'Condition' },
    figure: { 'zh-CN': '数额', en: 'Figure' },
    fact: { 'zh-CN': '询问的内容', en: 'What is asked' },
    together: { 'zh-CN': '条件之间的关系', en: 'How conditions work together' },
    heading: {
      'zh-CN': '标题、目的、依据或适用范围也有修改。',
      en: 'Title, purpose, source or scope changed too.',
    },
    wordingSame: {
      'zh-CN': '文字相同，计算方法有修改。',
      en: 'The wording is the same; what is computed changed.',
    },
    before: { 'zh-CN': '原为', en: 'Before' },
    now: { 'zh-CN': '现为', en: 'Now' },
  },

  issuers: {
    title: { 'zh-CN': '谁可以签发', en: 'Who may issue' },
    lead: {
      'zh-CN': '只有列在这里且有效的密钥所签的凭证，才会被承认。',
      en: 'Only what is signed by a key that is listed here and active is accepted.',
    },
    none: { 'zh-CN': '现在没有列入的签发部门。', en: 'Nobody is listed.' },
    issuer: { 'zh-CN': '签发地址', en: 'Issuer' },
    goodUntil: {
      'zh-CN': '不再签发；此前所签至 {time} 有效',
      en: 'signs no more; what it signed is good until {time}',
    },
    before: { 'zh-CN': '此前', en: 'Before' },
    roots: { 'zh-CN': '根证书', en: 'Root certificates' },
    rootsLead: {
      'zh-CN': '部门与机构的证书由它签发。发证方不参与决定。',
      en: 'It certifies departments and agencies. Whoever holds it has no vote.',
    },
    rootListed: { 'zh-CN': '已列入', en: 'Listed' },
    types: { 'zh-CN': '凭证类型的定义', en: 'Definitions of credential types' },
    typesLead: {
      'zh-CN': '每种凭证的名称与各项含义，也以指纹登记，任何人不能事后改动。',
      en: 'Names and meanings of what credentials say are registered by fingerprint, so that nobody changes them afterwards.',
    },
    typeMatches: { 'zh-CN': '与登记一致', en: 'As registered' },
    typeDiffers: { 'zh-CN': '与登记不一致', en: 'Not as registered' },
    typeUnreachable: { 'zh-CN': '没有应答', en: 'No answer' },
    typeUnreadable: { 'zh-CN': '无法读取', en: 'Unreadable' },
    typeLoading: { 'zh-CN': '核对中', en: 'Checking' },
  },

  agencies: {
    title: { 'zh-CN': '谁可以询问', en: 'Who may ask' },
    lead: {
      'zh-CN': '机构只能为登记的目的询问登记的内容；钱包会拒绝多问的部分。',
      en: 'An agency may ask only what is registered, for the registered purpose. Wallets refuse anything beyond.',
    },
    none: { 'zh-CN': '现在没有登记的机构。', en: 'No agency is registered.' },
    unreadable: {
      'zh-CN': '登记文件无法读取，钱包不会认可这个机构。',
      en: 'Its registration cannot be read; no wallet accepts it.',
    },
    purpose: { 'zh-CN': '目的', en: 'Purpose' },
    law: { 'zh-CN': '法律依据', en: 'Legal basis' },
    rules: { 'zh-CN': '适用规则', en: 'Rules' },
    asks: { 'zh-CN': '可以询问', en: 'May ask for' },
    proved: { 'zh-CN': '可以要求证明而不出示', en: 'May have proved, not shown' },
    version: { 'zh-CN': '第 {version} 版登记', en: 'registration no. {version}' },
  },

  proposals: {
    title: { 'zh-CN': '正在进行的提案', en: 'Proposals under way' },
    none: { 'zh-CN': '现在没有进行中的提案。', en: 'Nothing is proposed at the moment.' },
    ended: { 'zh-CN': '已有结果的提案（{count}）', en: 'Decided proposals ({count})' },
    number: { 'zh-CN': '第 {id} 号提案', en: 'Proposal {id}' },
    states: {
      open: { 'zh-CN': '征求同意', en: 'Open' },
      waiting: { 'zh-CN': '公示中', en: 'Waiting' },
      ready: { 'zh-CN': '可执行', en: 'Ready' },
      executed: { 'zh-CN': '已执行', en: 'Carried out' },
      vetoed: { 'zh-CN': '已否决', en: 'Vetoed' },
      expired: { 'zh-CN': '已过期', en: 'Expired' },
    },
    open: {
      'zh-CN': '已有 {count} 方同意，需要 {threshold} 方；截止 {time}。',
      en: '{count} of {threshold} approvals; until {time}.',
    },
    waiting: {
      'zh-CN': '公示到 {time}，此前任何一方都可以否决。',
      en: 'Any party can still stop it until {time}.',
    },
    ready: {
      'zh-CN': '公示已结束，任何人都可以执行，截止 {time}。',
      en: 'Its delay is over; anyone may carry it out until {time}.',
    },
    reason: { 'zh-CN': '理由', en: 'Reason' },
    proposedBy: { 'zh-CN': '提出', en: 'Proposed by' },
    approvedBy: { 'zh-CN': '同意', en: 'Approved by' },
    vetoedBy: { 'zh-CN': '否决', en: 'Vetoed by' },
    changes: { 'zh-CN': '将作的改变', en: 'What it changes' },
    more: { 'zh-CN': '另有 {count} 项，用命令行查看。', en: '{count} more: see the command line.' },
  },

  anchors: {
    title: { 'zh-CN': '自己核对', en: 'Check it yourself' },
    lead: {
      'zh-CN':
        '部门与机构把状态列表和审计日志的指纹写在链上，写下便不能改。请您的浏览器现在取回公布的内容，重新计算，再与链上比较。',
      en: 'Departments and agencies write fingerprints of their status lists and audit logs on the chain, where they cannot be altered. Let your browser fetch what is published now, recompute it, and compare.',
    },
    none: { 'zh-CN': '还没有写在链上的指纹。', en: 'Nothing is anchored yet.' },
    kinds: {
      'status-list': { 'zh-CN': '状态列表', en: 'Status list' },
      'audit-log': { 'zh-CN': '审计日志', en: 'Audit log' },
    },
    anchored: {
      'zh-CN': '第 {number} 次，{time}，共 {size} 项',
      en: 'anchor {number}, {time}, entries: {size}',
    },
    notYet: { 'zh-CN': '尚未写过指纹', en: 'nothing anchored yet' },
    fingerprint: { 'zh-CN': '链上指纹', en: 'On chain' },
    recomputed: { 'zh-CN': '重新计算', en: 'Recomputed' },
    check: { 'zh-CN': '核对', en: 'Check' },
    checkAgain: { 'zh-CN': '再核对', en: 'Check again' },
    checkAll: { 'zh-CN': '全部核对', en: 'Check all' },
    working: { 'zh-CN': '正在取回并计算', en: 'Fetching and recomputing' },
    lookingAgain: {
      'zh-CN': '与最近的指纹不同。刚发生的变化一分钟内会写上链，正在再次核对。',
      en: 'It differs from the newest anchor. A fresh change is anchored within a minute; looking again.',
    },
    matches: {
      'zh-CN': '一致：公布的 {size} 项正是第 {number} 次写在链上的内容。',
      en: 'It matches: what is published (entries: {size}) is what anchor {number} says.',
    },
    newer: {
      'zh-CN': '另有 {newer} 项更新的，尚未写上链。',
      en: 'Newer and not anchored yet: {newer}.',
    },
    differs: {
      other_content: {
        'zh-CN': '不一致：公布的内容不是第 {number} 次写在链上的内容。它被改动过。',
        en: 'It differs: what is published is not what anchor {number} says. It was altered.',
      },
      earlier: {
        'zh-CN': '不一致：公布的是较早的内容（第 {earlier} 次），不是最近的第 {number} 次。',
        en: 'It differs: what is published is that of anchor {earlier}, not of the newest, {number}.',
      },
      too_short: {
        'zh-CN': '不一致：公布的项数少于第 {number} 次写在链上的项数，有内容被删去。',
        en: 'It differs: fewer entries are published than anchor {number} has. Some were dropped.',
      },
      malformed: {
        'zh-CN': '不一致：公布的内容不是这样的列表或日志。',
        en: 'It differs: what is published is no such list or log.',
      },
    },
    unreachable: {
      'zh-CN': '取不到公布的内容，无法核对。本页只能访问本城的部门与机构，其他地址请用命令行核对。',
      en: 'What is published could not be fetched, so nothing can be said. This page may only ask the departments and the agency of this town; check other addresses from the command line.',
    },
    notYetAnchored: {
      'zh-CN': '还没有可以比较的指纹。',
      en: 'There is no anchor to compare with yet.',
    },
    commandLine: {
      'zh-CN': '本页的指纹由本站从链上读取。不想依靠本站，可以在自己的电脑上从链上直接核对全部内容：',
      en: 'This site read the anchors from the chain for you. To rely on nobody, check everything against the chain on your own computer:',
    },
  },

  council: {
    title: { 'zh-CN': '由谁决定', en: 'Who decides' },
    lead: {
      'zh-CN':
        '任何改变都要 {count} 方中的 {threshold} 方同意，再公示 {delay}；公示期内任何一方可以否决。一方单独只能紧急暂停，最长 {emergency}。',
      en: 'Every change takes {threshold} of {count} parties, and then a delay of {delay} in which any party can stop it. One party alone can only suspend, for {emergency} at most.',
    },
    party: { 'zh-CN': '成员', en: 'Party' },
    account: { 'zh-CN': '账户', en: 'Account' },
    from: { 'zh-CN': '加入', en: 'Since' },
    chain: { 'zh-CN': '链编号 {chain}', en: 'Chain {chain}' },
  },
  footer: {
    'zh-CN': '本页的每一项都来自公开的链，任何人都可以自己读取。',
    en: 'Everything here comes from a public chain that anyone can read.',
  },
} as const satisfies Words;
