// Rules and type metadata as their publishers serve them. None is shown before its bytes have the hash that stands on
// chain; whoever serves other bytes is told apart from whoever does not answer.
import { parseRule, type Rule } from '@anju/eligibility';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Text, Version } from '../../registry/board.ts';
import { shownText } from '../../registry/shown-text.ts';
import type { BoundedFetch } from './bounded-fetch.ts';

/** `unreadable`: the bytes are the published ones, but no such document. */
export type Document<T> =
  | { status: 'matches'; content: T }
  | { status: 'differs' }
  | { status: 'unreachable' }
  | { status: 'unreadable' };

export type TypeNames = { name: Text; claims: Record<string, Text> };

type Named = Pick<Version, 'uri' | 'sha256Hex'>;
export type Documents = {
  rule(version: Named): Promise<Document<Rule>>;
  typeNames(version: Named): Promise<Document<TypeNames>>;
};

type Labels = { locale?: unknown; name?: unknown; label?: unknown }[];

function labelIn(labels: unknown, member: 'name' | 'label', fallback: string): Text {
  const list = (Array.isArray(labels) ? labels : []) as Labels;
  const said = (locale: string) => {
    const text = list.find((one) => one?.locale === locale)?.[member];
    return shownText(typeof text === 'string' ? text : fallback, 80);
  };
  return { 'zh-CN': said('zh-CN'), en: said('en') };
}

function readTypeNames(bytes: Uint8Array): TypeNames {
  const { vct, display, claims } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  const list = (Array.isArray(claims) ? claims : []) as { path?: unknown; display?: unknown }[];
  const named = list.flatMap(({ path, display: labels }) => {
    const [name] = Array.isArray(path) ? (path as unknown[]) : [];
    return typeof name === 'string' ? [[name, labelIn(labels, 'label', name)] as const] : [];
  });
  return { name: labelIn(display, 'name', String(vct)), claims: Object.fromEntries(named) };
}

/** Asks once for each hash; an address that did not answer is asked again the next time. */
export function createDocuments(fetchBytes: BoundedFetch): Documents {
  const kept = new Map<string, Promise<Document<unknown>>>();

  async function load<T>({ uri, sha256Hex }: Named, read: (bytes: Uint8Array) => T): Promise<Document<T>> {
    let bytes: Uint8Array;
    try {
      bytes = await fetchBytes(uri, 'application/json');
    } catch {
      return { status: 'unreachable' };
    }
    if (bytesToHex(sha256(bytes)) !== sha256Hex) return { status: 'differs' };
    try {
      return { status: 'matches', content: read(bytes) };
    } catch {
      return { status: 'unreadable' };
    }
  }

  function once<T>(version: Named, read: (bytes: Uint8Array) => T): Promise<Document<T>> {
    const key = `${version.sha256Hex} ${version.uri}`;
    const before = kept.get(key);
    if (before) return before as Promise<Document<T>>;
    const loading = load(version, read);
    kept.set(key, loading);
    void loading.then(({ status }) => {
      if (status === 'unreachable' || status === 'differs') kept.delete(key);
    });
    return loading;
  }

  return {
    rule: (version) => once(version, (bytes) => parseRule(bytes)),
    typeNames: (version) => once(version, readTypeNames),
  };
}
