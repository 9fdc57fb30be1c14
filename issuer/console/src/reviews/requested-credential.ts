// What a request asks for, as a clerk calls it.
import type { LocalisedText } from '@anju/staff';
import type { Department, Review } from '../clerk-api.ts';
import { words } from '../words.ts';

/** The name of the credential, with its format where that is not the usual one; of one no longer issued, its id. */
export function requestedCredential(
  { credentials }: Pick<Department, 'credentials'>,
  { configuration_id: id }: Pick<Review, 'configuration_id'>,
): LocalisedText {
  const found = credentials.find((one) => one.configuration_id === id);
  if (!found) return { 'zh-CN': id, en: id };
  const { name, format } = found;
  if (format !== 'jwt_vc_json') return name;
  const { 'zh-CN': zh, en } = words.formats.jwt_vc_json;
  return { 'zh-CN': `${name['zh-CN']}（${zh}）`, en: `${name.en} (${en})` };
}
