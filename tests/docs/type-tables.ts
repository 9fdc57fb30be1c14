// The tables of docs/types.md, as the departments' files say them.
import type { Department, DepartmentClaim } from '@anju/city';

const UNITS: Readonly<Record<string, string>> = {
  fen: 'fen (0.01 CNY)',
  csqm: '0.01 m²',
  person: 'people',
  home: 'homes',
};

const number = (value: number | undefined) => String(value ?? '').replace('-', '−');

function formOf(claim: DepartmentClaim): string {
  const { kind, unit, area, minimum, maximum, pattern, checksum, values, mayLieAhead } = claim;
  if (kind === 'integer') {
    const measured = `${UNITS[unit ?? ''] ?? ''}${area ? `, ${area} area` : ''}`;
    return `whole number of ${measured}, ${number(minimum)} to ${number(maximum)}`;
  }
  if (kind === 'enumeration')
    return (values ?? []).map(({ value, code }) => `\`${value}\` (${code})`).join(', ');
  if (kind === 'date') return mayLieAhead ? 'day, may lie ahead' : 'day';
  if (kind === 'boolean') return 'true or false';
  if (kind === 'image') return 'PNG or JPEG, `data:` URL, 8 KiB at most';
  return `text${pattern ? ` \`${pattern}\`` : ''}${checksum ? ', check character of GB 11643' : ''}`;
}

function rowOf(claim: DepartmentClaim): string {
  const { name, label, required, disclosure } = claim;
  const shown = disclosure === 'to_match_only' ? 'to match only' : 'on request';
  const cells = [
    `\`${name}\``,
    `${label['zh-CN']} · ${label.en}`,
    formOf(claim).replaceAll('|', '\\|'),
    required ? 'always' : 'may be absent',
    shown,
  ];
  return `| ${cells.join(' | ')} |`;
}

function remarksOn({ credential }: Department): string[] {
  const { recordKey, review, formats, card, checks } = credential;
  return [
    ...(recordKey ? [`- A person may have several: one credential for each \`${recordKey}\`.`] : []),
    ...(review ? ['- A request that was not made at the counter waits for a clerk.'] : []),
    ...(formats?.includes('jwt_vc_json')
      ? ['- Also as W3C VC (`jwt_vc_json`), which says everything but what serves to match.']
      : []),
    ...(card.shows ? [`- On the card: ${card.shows.map((name) => `\`${name}\``).join(', ')}.`] : []),
    ...checks.map(({ message }) => `- ${message['zh-CN']} ${message.en}`),
  ];
}

export const typeTables = (departments: readonly Department[]): string =>
  departments
    .map((department) =>
      [
        `### \`${department.credential.vct}\` · ${department.credential.name['zh-CN']} · ${department.credential.name.en}`,
        '',
        `${department.name['zh-CN']} · ${department.name.en} (\`${department.id}\`). ${department.credential.description.en}`,
        '',
        '| claim | label | form | in a credential | disclosed |',
        '|---|---|---|---|---|',
        ...department.credential.claims.map(rowOf),
        '',
        ...remarksOn(department),
      ].join('\n'),
    )
    .join('\n\n');
