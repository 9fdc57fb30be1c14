// Why the verifier refused a response, in a sentence for the officer and one for what to do now.
// The codes are the verifier's (verifier/src/responses/reasons.ts); test/reasons.test.ts keeps the two lists together.
import type { LocalisedText } from '@anju/staff';

export type ReasonWords = { what: LocalisedText; next: LocalisedText };

const newCode: LocalisedText = {
  'zh-CN': '请重新显示二维码再试一次。',
  en: 'Show a new QR code and try once more.',
};
const toIssuer: LocalisedText = {
  'zh-CN': '请申请人联系签发凭证的部门，更新后再来办理。',
  en: 'Ask the applicant to have it renewed by the department that issued it.',
};
const otherCredential: LocalisedText = {
  'zh-CN': '请申请人用本人钱包、本人凭证重新出示。',
  en: 'Ask the applicant to show their own credentials from their own wallet.',
};
const laterOn: LocalisedText = {
  'zh-CN': '不是申请人的问题。请几分钟后再试；若仍如此，请告知系统管理员。',
  en: 'This is not the applicant’s fault. Try again in a few minutes; if it stays like this, tell your administrator.',
};

export const reasons: Record<string, ReasonWords> = {
  declined: {
    what: { 'zh-CN': '申请人选择了暂不出示。', en: 'The applicant chose not to show anything.' },
    next: {
      'zh-CN': '没有收到任何资料。愿意时可以重新开始。',
      en: 'Nothing was received. Start again if they wish.',
    },
  },
  wallet_error: {
    what: { 'zh-CN': '申请人的钱包无法完成这次出示。', en: 'The applicant’s wallet could not answer.' },
    next: {
      'zh-CN': '请确认所需的凭证都已领取，再重新显示二维码。',
      en: 'Check that all the credentials asked for are in the wallet, then show a new QR code.',
    },
  },
  response_malformed: {
    what: { 'zh-CN': '收到的出示内容格式不正确。', en: 'What was shown is not in the right form.' },
    next: newCode,
  },
  state_mismatch: {
    what: { 'zh-CN': '收到的出示内容不属于这次核验。', en: 'What was shown belongs to another request.' },
    next: newCode,
  },
  query_not_answered: {
    what: { 'zh-CN': '出示的内容不全，或与所问不符。', en: 'Not exactly what was asked for was shown.' },
    next: {
      'zh-CN': '请确认所需的凭证都已领取，再重新显示二维码。',
      en: 'Check that all the credentials asked for are in the wallet, then show a new QR code.',
    },
  },
  credential_malformed: {
    what: { 'zh-CN': '有一项凭证已损坏。', en: 'A credential is damaged.' },
    next: toIssuer,
  },
  credential_type_wrong: {
    what: { 'zh-CN': '出示了不是所需种类的凭证。', en: 'A credential of another kind was shown.' },
    next: otherCredential,
  },
  credential_expired: {
    what: { 'zh-CN': '有一项凭证已过有效期。', en: 'A credential is past its validity.' },
    next: toIssuer,
  },
  credential_revoked: {
    what: { 'zh-CN': '有一项凭证已被签发部门撤销。', en: 'A credential was revoked by its department.' },
    next: toIssuer,
  },
  credential_suspended: {
    what: { 'zh-CN': '有一项凭证已被签发部门暂停。', en: 'A credential is suspended by its department.' },
    next: {
      'zh-CN': '请申请人联系签发凭证的部门，恢复后再来办理。',
      en: 'Ask the applicant to have it resumed by the department that issued it.',
    },
  },
  issuer_not_listed: {
    what: {
      'zh-CN': '有一项凭证的签发者未经认可。',
      en: 'A credential was not signed by an accredited department.',
    },
    next: toIssuer,
  },
  signature_invalid: {
    what: { 'zh-CN': '有一项凭证的签名无效。', en: 'The signature of a credential does not hold.' },
    next: toIssuer,
  },
  holder_binding_invalid: {
    what: {
      'zh-CN': '不能证明凭证属于出示的人。',
      en: 'It was not proved that the credential is the presenter’s own.',
    },
    next: otherCredential,
  },
  transaction_data_mismatch: {
    what: {
      'zh-CN': '所要求的声明没有随凭证一起签署。',
      en: 'The declaration that was asked for was not signed with the credentials.',
    },
    next: newCode,
  },
  claim_value_invalid: {
    what: {
      'zh-CN': '凭证中有一个数值不合规范。',
      en: 'A value in a credential is not allowed by its type.',
    },
    next: toIssuer,
  },
  different_person: {
    what: { 'zh-CN': '几项凭证不属于同一个人。', en: 'The credentials do not belong to one person.' },
    next: otherCredential,
  },
  different_household: {
    what: { 'zh-CN': '几项凭证不属于同一个家庭。', en: 'The credentials do not belong to one household.' },
    next: otherCredential,
  },
  status_unavailable: {
    what: {
      'zh-CN': '暂时查不到凭证的最新状态。',
      en: 'The state of a credential cannot be checked at the moment.',
    },
    next: laterOn,
  },
  registry_unknown: {
    what: {
      'zh-CN': '暂时查不到签发部门名录。',
      en: 'The register of departments cannot be read at the moment.',
    },
    next: laterOn,
  },
  session_mismatch: {
    what: {
      'zh-CN': '返回的不是发起核验的浏览器，结果已作废。',
      en: 'Another browser came back than the one that asked, so the result was dropped.',
    },
    next: {
      'zh-CN': '请在同一台设备的同一浏览器中重新开始。若申请人并未发起核验，请提醒对方可能有人冒名引诱。',
      en: 'Start again in one browser on one device. If the applicant never asked for this, somebody may have lured them.',
    },
  },
  not_returned: {
    what: {
      'zh-CN': '钱包已作出回应，但五分钟内没有返回本页，结果已作废。',
      en: 'The wallet answered, but nobody came back to this page within five minutes, so the result was dropped.',
    },
    next: {
      'zh-CN': '请重新开始，并在钱包完成后返回。',
      en: 'Start again, and come back when the wallet is done.',
    },
  },
  processing_failed: {
    what: { 'zh-CN': '核验过程中断。', en: 'Checking was interrupted.' },
    next: newCode,
  },
};

const unknownReason: ReasonWords = {
  what: { 'zh-CN': '出示的内容未能通过核验。', en: 'What was shown could not be verified.' },
  next: newCode,
};

export const reasonWords = (code: string): ReasonWords => reasons[code] ?? unknownReason;
