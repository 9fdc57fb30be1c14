// What the citizen is to declare with a presentation (OpenID4VP 1.0, sections 5.1 and 8.4, and B.3.3): of transaction data
// this wallet knows one type, a sentence. Whatever is not exactly that is refused: it might change what consent means.
import { decodeBase64Url, isPlainText, limits, parseJsonObject } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../guarded-fetch.ts';
import type { LocalizedText } from '../../localized-text.ts';

export type Declaration = {
  /** as it was received: what is signed is its hash */
  encoded: string;
  text: LocalizedText;
  /** of which the first that is shown is signed with it */
  credentialIds: string[];
};

const TYPE = 'urn:anju:declaration:1';
const MEMBERS = ['type', 'credential_ids', 'transaction_data_hashes_alg', 'text'];
const MOST_CHARACTERS = 1000;

/** None where the request has no transaction data. Throws `request_demand_unknown`. */
export function readDeclarations(transactionData: unknown, query: JsonObject): Declaration[] {
  if (transactionData === undefined) return [];
  const isList = Array.isArray(transactionData) && transactionData.length > 0;
  if (!isList || transactionData.length > limits.transactionData) throw unknown('transaction_data');
  const bound = boundQueries(query);
  const declarations = transactionData.map((entry) => readDeclaration(entry, bound));
  const texts = declarations.map(({ text }) => JSON.stringify(text));
  if (new Set(texts).size !== texts.length) throw unknown('repeated');
  return declarations;
}

function readDeclaration(encoded: unknown, bound: ReadonlySet<string>): Declaration {
  if (typeof encoded !== 'string') throw unknown('transaction_data');
  const data = parse(encoded);
  const { type, credential_ids: ids, transaction_data_hashes_alg: algorithms, text } = data;
  if (type !== TYPE) throw unknown('type');
  if (Object.keys(data).some((name) => !MEMBERS.includes(name))) throw unknown('member');
  if (!Array.isArray(algorithms) || algorithms.length !== 1 || algorithms[0] !== 'sha-256') {
    throw unknown('algorithm');
  }
  if (!Array.isArray(ids) || ids.length === 0 || new Set(ids).size !== ids.length) throw unknown('ids');
  if (!ids.every((id) => typeof id === 'string' && bound.has(id))) throw unknown('ids');
  return { encoded, text: readText(text), credentialIds: ids as string[] };
}

function parse(encoded: string): JsonObject {
  try {
    return parseJsonObject(decodeBase64Url(encoded));
  } catch (error) {
    throw new WalletError('request_demand_unknown', { cause: error });
  }
}

/** Both languages are signed, so both must be there and hold nothing that a screen could show otherwise. */
function readText(text: unknown): LocalizedText {
  if (!isObject(text) || Object.keys(text).length !== 2) throw unknown('text');
  const { 'zh-CN': chinese, en } = text;
  if (!isSentence(chinese) || !isSentence(en)) throw unknown('text');
  return { 'zh-CN': chinese, en };
}

const isSentence = (text: unknown): text is string =>
  typeof text === 'string' && text.trim() !== '' && [...text].length <= MOST_CHARACTERS && isPlainText(text);

/** The queries whose answers are signed by the holder; others could carry no declaration. */
function boundQueries({ credentials }: JsonObject): ReadonlySet<string> {
  const asked = Array.isArray(credentials) ? credentials.filter(isObject) : [];
  const bound = asked.filter((one) => one.require_cryptographic_holder_binding !== false);
  return new Set(bound.map(({ id }) => String(id)));
}

function unknown(cause: string): WalletError {
  return new WalletError('request_demand_unknown', { cause });
}

/** For each of the shown credentials, in order, what is signed with it. Throws where one could be signed with none. */
export function declaredWith(declarations: readonly Declaration[], shownIds: readonly string[]): string[][] {
  const signers = declarations.map(({ credentialIds }) =>
    shownIds.findIndex((id) => credentialIds.includes(id)),
  );
  if (signers.includes(-1)) throw new WalletError('request_not_supported', { cause: 'transaction_data' });
  return shownIds.map((_, index) =>
    declarations.filter((__, at) => signers[at] === index).map(({ encoded }) => encoded),
  );
}
