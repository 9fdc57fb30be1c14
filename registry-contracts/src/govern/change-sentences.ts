// Every change as one sentence, in Chinese and English, for those who approve it and for the public.
import { sha256, toUtf8Bytes } from 'ethers';
import type { RegistrationState } from '../enumerations.ts';
import type { KeyState } from '../key-state.ts';
import { parseRegistration, type RegisteredPurpose } from '../registration.ts';
import type { DecodedChange } from './changes.ts';

export interface Sentence {
  'zh-CN': string;
  en: string;
}

/** No text that the contracts keep is longer: what is different at its end only is not taken for the same. */
const mostCharacters = 512;

/**
 * Text of others inside a sentence: in quotes that it cannot close, on one line, without characters that turn or hide what
 * stands beside them. Hashes stand whole: of a part of one somebody can make another.
 */
const shown = (text: string): string => {
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '�').replace(/[“”„‟«»「」『』"]/g, "'");
  return `“${plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain}”`;
};

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

/** What an agency may ask for one purpose, whole: it is what will be approved. */
function purposeIn(language: keyof Sentence, purpose: RegisteredPurpose): string {
  const [rules, proved] = language === 'en' ? ['rules', 'proved'] : ['规则', '证明'];
  const asked = purpose.credentials.map(({ vct, claims, predicates }) =>
    [
      `${shown(vct)}: ${claims.join(', ') || '–'}`,
      ...(predicates.length === 0 ? [] : [`${proved}: ${predicates.join(', ')}`]),
    ].join(', '),
  );
  const under = purpose.rules.length === 0 ? [] : [`${rules}: ${purpose.rules.join(', ')}`];
  return `${shown(purpose.purpose[language])} (${[shown(purpose.legal_basis[language]), ...under, ...asked].join('; ')})`;
}

/** Who is registered, and for what; by DID and key alone when the document is none that a wallet would read. */
function registrationSentence(did: string, thumbprintHex: string, document: string): Sentence {
  try {
    const { name, purposes } = parseRegistration(document);
    const [chinese, english] = (['zh-CN', 'en'] as const).map((language) =>
      purposes.map((purpose) => purposeIn(language, purpose)).join(language === 'en' ? ', ' : '、'),
    );
    return {
      'zh-CN': `登记机构${shown(name['zh-CN'])}（${did}，密钥 ${thumbprintHex}），可为以下目的提问：${chinese}。`,
      en: `Registers the agency ${shown(name.en)} (${did}, key ${thumbprintHex}) to ask for: ${english}.`,
    };
  } catch {
    return {
      'zh-CN': `登记机构 ${did}（密钥 ${thumbprintHex}），但其登记文件格式不符，钱包不会认可。`,
      en: `Registers the agency ${did} (key ${thumbprintHex}) with a document that no wallet will accept.`,
    };
  }
}

/** @param knownTypes names of credential types, to be put for their hashes */
export function sentenceOf(change: DecodedChange, knownTypes: readonly string[]): Sentence {
  switch (change.act) {
    case 'list-key':
      return {
        'zh-CN': `准许 ${shown(change.iss)}（${change.did}）用密钥 ${change.thumbprintHex} 签发 ${shown(change.vct)}。`,
        en: `Lets ${shown(change.iss)} (${change.did}) sign ${shown(change.vct)} with key ${change.thumbprintHex}.`,
      };
    case 'set-key-state': {
      const { thumbprintHex, typeHashHex, state, goodUntilSeconds } = change;
      const known = knownTypes.find((name) => sha256(toUtf8Bytes(name)) === `0x${typeHashHex}`);
      const type = known === undefined ? typeHashHex : shown(known);
      const until = goodUntilSeconds === undefined ? undefined : time(goodUntilSeconds);
      return {
        'zh-CN': `把密钥 ${thumbprintHex} 对 ${type} 的状态改为${keyStateWords[state]['zh-CN']}${until === undefined ? '' : `，此前所签至 ${until} 有效`}。`,
        en: `Sets key ${thumbprintHex} for ${type} to ${keyStateWords[state].en}${until === undefined ? '' : `; what it signed is good until ${until}`}.`,
      };
    }
    case 'list-root':
      return {
        'zh-CN': `承认根证书 ${change.sha256Hex}。`,
        en: `Lists the root certificate ${change.sha256Hex}.`,
      };
    case 'withdraw-root':
      return {
        'zh-CN': `撤销根证书 ${change.sha256Hex}（不可恢复）。`,
        en: `Withdraws the root certificate ${change.sha256Hex} for good.`,
      };
    case 'register-verifier':
      return registrationSentence(change.did, change.thumbprintHex, change.document);
    case 'set-verifier-state':
      return {
        'zh-CN': `把机构 ${change.did} 的登记改为${registrationWords[change.state]['zh-CN']}。`,
        en: `Sets the registration of the agency ${change.did} to ${registrationWords[change.state].en}.`,
      };
    case 'publish': {
      const what = `${shown(change.id)} ${shown(change.version)}`;
      return {
        'zh-CN': `公布${kindWords[change.kind]['zh-CN']} ${what}（${change.sha256Hex}，见 ${shown(change.uri)}），自 ${time(change.effectiveFromSeconds)} 起施行。`,
        en: `Publishes the ${kindWords[change.kind].en} ${what} (${change.sha256Hex}, at ${shown(change.uri)}), in force from ${time(change.effectiveFromSeconds)}.`,
      };
    }
    case 'repeal':
      return {
        'zh-CN': `自 ${time(change.effectiveFromSeconds)} 起废止${kindWords[change.kind]['zh-CN']} ${shown(change.id)}。`,
        en: `Repeals the ${kindWords[change.kind].en} ${shown(change.id)} from ${time(change.effectiveFromSeconds)}.`,
      };
    case 'cancel-publication': {
      const { kind, sha256Hex } = change;
      const [id, from] = [shown(change.id), time(change.effectiveFromSeconds)];
      return sha256Hex === undefined
        ? {
            'zh-CN': `取消对${kindWords[kind]['zh-CN']} ${id} 原定自 ${from} 起的废止。`,
            en: `Cancels the repeal of the ${kindWords[kind].en} ${id} that was to take effect at ${from}.`,
          }
        : {
            'zh-CN': `取消${kindWords[kind]['zh-CN']} ${id} 原定自 ${from} 起施行的版本（${sha256Hex}）。`,
            en: `Cancels the version of the ${kindWords[kind].en} ${id} (${sha256Hex}) that was to take effect at ${from}.`,
          };
    }
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
        'zh-CN': `提前结束对${did === undefined ? `密钥 ${thumbprintHex}` : `机构 ${did}`} 的紧急暂停。`,
        en: `Ends the emergency suspension of ${did === undefined ? `key ${thumbprintHex}` : `the agency ${did}`}.`,
      };
    }
  }
}
