import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithVectors, vectorPath } from '../support/vectors.ts';

/** Each vector: the test in this folder that reads it, or why none does. A trailing `*` stands for one folder's cases. */
const usedIn: Readonly<Record<string, string>> = {
  'rfc9901/examples/settings.yml': 'specifications.test.ts',
  'rfc9901/examples/*/specification.yml': 'specifications.test.ts',
  'sd-jwt-python/tests/testcases/settings.yml': 'specifications.test.ts',
  'sd-jwt-python/tests/testcases/*/specification.yml': 'specifications.test.ts',

  'openid4vp/1.0/examples/sd_jwt_vcld/settings.yml': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/sd_jwt_presentation.txt': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/sd_jwt_issuance.txt': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/sd_jwt_payload.json': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/verified_contents.json': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/user_claims.json': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/disclosures.md': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/kb_jwt_payload.json': 'openid4vp.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/kb_jwt_header.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/kb_jwt_serialized.txt': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/sd_jwt_jws_part.txt': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/sd_jwt_vcld/01/specification.yml': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/credentials/sd_jwt_vc.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/credentials/sd_jwt_vc_unsecured.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/response/kb_jwt_unsecured.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/query_lang/simple.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/query_lang/claims_alternatives.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/query_lang/credentials_alternatives.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/query_lang/multi_credentials.json': 'openid4vp-examples.test.ts',
  'openid4vp/1.0/examples/query_lang/value_matching_simple.json': 'openid4vp-examples.test.ts',

  'status-list/examples/status_list_encoding_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding2_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding1_long_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding2_long_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding4_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding8_json.md': 'status-list.test.ts',
  'status-list/examples/status_list_jwt.md': 'status-list.test.ts',
  'status-list/examples/status_list_jwt_raw.md': 'status-list.test.ts',
  'status-list/examples/status_list_encoding_cbor.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding_cbor_diag.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding2_cbor.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding2_cbor_diag.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding1_long_cbor.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding2_long_cbor.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding4_cbor.md': 'status-list-cbor.test.ts',
  'status-list/examples/status_list_encoding8_cbor.md': 'status-list-cbor.test.ts',
};

const notUsed: Readonly<Record<string, string>> = {
  'README.md': 'describes the folders',
  'openid4vp/1.0/examples/sd_jwt_vcld/README.md': 'describes the folder',
  'openid4vp/1.0/examples/query_lang/simple_mdoc.json':
    'asks for mdocs alone, which nobody here issues or reads',
  'openid4vp/1.0/examples/query_lang/complex_mdoc.json':
    'asks for mdocs alone, which nobody here issues or reads',
  'openid4vp/1.0/examples/request/request_object_client_id_did.json':
    'is no JSON (an ellipsis stands for its query), and a request is nothing that the checker reads',
  'openid4vp/1.0/examples/client_metadata/sd_jwt_vc_verifier_metadata.json':
    'is metadata of a verifier with two algorithms; nothing here reads a verifier’s metadata by it',
  'proofs/anju-proof-1.json': 'belongs to a suite of proofs of which nothing is built yet',
};

const shapeOf = (path: string) =>
  path.replace(/(examples|testcases)\/[^/]+\/specification\.yml$/, '$1/*/specification.yml');
const isKnown = (path: string) => [path, shapeOf(path)].some((key) => key in usedIn || key in notUsed);

describeWithVectors('every test vector', '.', () => {
  const files = readdirSync(vectorPath('.'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(vectorPath(path)).isFile());

  it('is read by a test, or it is said why by none', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.filter((path) => !isKnown(path))).toEqual([]);
  });

  it('stands in the list only while it is there, and once', () => {
    const listed = [...Object.keys(usedIn), ...Object.keys(notUsed)];
    const there = new Set(files.flatMap((path) => [path, shapeOf(path)]));
    expect(listed.filter((path) => !there.has(path))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
  });

  it.each(Object.entries(usedIn))('%s is named by %s', (path, test) => {
    const file = join(import.meta.dirname, test);
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(path.slice(path.lastIndexOf('/') + 1));
  });
});
