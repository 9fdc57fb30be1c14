// Every change as one sentence, in Chinese and English, for those who approve it and for the public.
import { sha256, toUtf8Bytes } from 'ethers';
import type { RegistrationState } from '../enumerations.ts';
import type { KeyState } from '../key-state.ts';
import { parseRegistration } from '../registration.ts';
import type { DecodedChange } from './describe-call.ts';

export interface Sentence {
  'zh-CN': string;
  en: string;
}

const mostCharacters = 120;

/** Text of others inside a sentence: on one line, without characters that turn or hide what stands beside them. */
const shown = (text: string): string => {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�');
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain;
};
const short = (hex: string): string => `${hex.slice(0, 12)}…`;

const latestSeconds = 8_640_000_000_000;
const time = (atSeconds: number): string =>
  atSeconds > latestSeconds
    ? `${atSeconds} s`
    : `${new Date(atSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const keyStateWords: Record<KeyState, Sentence> = {
  active: { 'zh-CN': '有效', en: 'active' },
  retired: { 'zh-CN': '退役（不再签发）', en: 'retired (signs no more)' },
  suspended: { 'zh-CN': '暂停', en: 'suspended' },
  withdrawn: { 'zh-CN': '撤销（不可恢复）', en: 'withdrawn (for good)' },
  compromised: { 'zh-CN': '泄露（不可恢复）', en: 'compromised (for good)' },
};
const registrationWords: Record<RegistrationState, Sentence> = {
  active: { 'zh-CN': '有效', en: 'active' },
  suspended: { 'zh-CN': '暂停', en: 'suspended' },
  withdrawn: { 'zh-CN': '撤销（不可恢复）', en: 'withdrawn (for good)' },
};
const kindWords: Record<'type' | 'rule', Sentence> = {
  type: { 'zh-CN': '凭证类型', en: 'credential type' },
  rule: { 'zh-CN': '规则', en: 'rule' },
};

/** Who is registered, and for what; by the DID alone when the document is none that a wallet would read. */
function registrationSentence(did: string, document: string): Sentence {
  try {
    const { name, purposes } = parseRegistration(document);
    const listed = (language: keyof Sentence, comma: string) =>
      shown(purposes.map(({ purpose }) => purpose[language]).join(comma));
    return {
      'zh-CN': `登记机构“${shown(name['zh-CN'])}”（${did}），可为以下目的提问：${listed('zh-CN', '、')}。`,
      en: `Registers the agency “${shown(name.en)}” (${did}) to ask for: ${listed('en', ', ')}.`,
    };
  } catch {
    return {
      'zh-CN': `登记机构 ${did}，但其登记文件格式不符，钱包不会认可。`,
      en: `Registers the agency ${did} with a document that no wallet will accept.`,
    };
  }
}

/** @param knownTypes names of credential types, to be put for their hashes */
export function sentenceOf(change: DecodedChange, knownTypes: readonly string[]): Sentence {
  switch (change.act) {
    case 'list-key':
      return {
        'zh-CN': `准许 ${shown(change.iss)}（${change.did}）用密钥 ${short(change.thumbprintHex)} 签发 ${shown(change.vct)}。`,
        en: `Lets ${shown(change.iss)} (${change.did}) sign ${shown(change.vct)} with key ${short(change.thumbprintHex)}.`,
      };
    case 'set-key-state': {
      const { thumbprintHex, typeHashHex, state, goodUntilSeconds } = change;
      const type = shown(
        knownTypes.find((name) => sha256(toUtf8Bytes(name)) === `0x${typeHashHex}`) ?? short(typeHashHex),
      );
      const until = goodUntilSeconds === undefined ? undefined : time(goodUntilSeconds);
      return {
        'zh-CN': `把密钥 ${short(thumbprintHex)} 对 ${type} 的状态改为${keyStateWords[state]['zh-CN']}${until === undefined ? '' : `，此前所签至 ${until} 有效`}。`,
        en: `Sets key ${short(thumbprintHex)} for ${type} to ${keyStateWords[state].en}${until === undefined ? '' : `; what it signed is good until ${until}`}.`,
      };
    }
    case 'list-root':
      return {
        'zh-CN': `承认根证书 ${short(change.sha256Hex)}。`,
        en: `Lists the root certificate ${short(change.sha256Hex)}.`,
      };
    case 'withdraw-root':
      return {
        'zh-CN': `撤销根证书 ${short(change.sha256Hex)}（不可恢复）。`,
        en: `Withdraws the root certificate ${short(change.sha256Hex)} for good.`,
      };
    case 'register-verifier':
      return registrationSentence(change.did, change.document);
    case 'set-verifier-state':
      return {
        'zh-CN': `把机构 ${change.did} 的登记改为${registrationWords[change.state]['zh-CN']}。`,
        en: `Sets the registration of the agency ${change.did} to ${registrationWords[change.state].en}.`,
      };
    case 'publish': {
      const what = `${shown(change.id)} ${shown(change.version)}`;
      return {
        'zh-CN': `公布${kindWords[change.kind]['zh-CN']} ${what}（${short(change.sha256Hex)}），自 ${time(change.effectiveFromSeconds)} 起施行。`,
        en: `Publishes the ${kindWords[change.kind].en} ${what} (${short(change.sha256Hex)}), in force from ${time(change.effectiveFromSeconds)}.`,
      };
    }
    case 'repeal':
      return {
        'zh-CN': `自 ${time(change.effectiveFromSeconds)} 起废止${kindWords[change.kind]['zh-CN']} ${shown(change.id)}。`,
        en: `Repeals the ${kindWords[change.kind].en} ${shown(change.id)} from ${time(change.effectiveFromSeconds)}.`,
      };
    case 'cancel-publication':
      return {
        'zh-CN': `取消${kindWords[change.kind]['zh-CN']} ${shown(change.id)} 原定自 ${time(change.effectiveFromSeconds)} 起生效的公布或废止。`,
        en: `Cancels what was to take effect for the ${kindWords[change.kind].en} ${shown(change.id)} at ${time(change.effectiveFromSeconds)}.`,
      };
    case 'add-party':
      return {
        'zh-CN': `增加成员 ${shown(change.name['zh-CN'])}（${change.address}）。`,
        en: `Adds the party ${shown(change.name.en)} (${change.address}).`,
      };
    case 'remove-party':
      return { 'zh-CN': `移除成员 ${change.address}。`, en: `Removes the party ${change.address}.` };
    case 'replace-party': {
      const { address, successor } = change;
      return {
        'zh-CN': `以 ${shown(successor.name['zh-CN'])}（${successor.address}）接替成员 ${address}。`,
        en: `Puts ${shown(successor.name.en)} (${successor.address}) in the place of the party ${address}.`,
      };
    }
    case 'set-terms': {
      const { threshold, delaySeconds, lifetimeSeconds, emergencySeconds } = change;
      return {
        'zh-CN': `决定须 ${threshold} 方同意，公示 ${delaySeconds} 秒，提案有效 ${lifetimeSeconds} 秒，紧急暂停至多 ${emergencySeconds} 秒。`,
        en: `Decisions take ${threshold} parties and a delay of ${delaySeconds} s; proposals live ${lifetimeSeconds} s, emergency suspensions at most ${emergencySeconds} s.`,
      };
    }
    case 'lift-emergency': {
      const { did, thumbprintHex } = change;
      return {
        'zh-CN': `提前结束对${did === undefined ? `密钥 ${short(thumbprintHex)}` : `机构 ${did}`} 的紧急暂停。`,
        en: `Ends the emergency suspension of ${did === undefined ? `key ${short(thumbprintHex)}` : `the agency ${did}`}.`,
      };
    }
  }
}
