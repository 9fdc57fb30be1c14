// `claims`: what departments attest and a rule can read, in words; where the writer of a rule begins.
import type { Department, DepartmentClaim } from '@anju/city';
import { amountInWords } from '@anju/eligibility';
import { EXIT_GOOD } from '../command-line.ts';
import { textTable } from '../text-table.ts';
import type { Asked, Command, Outcome } from './command.ts';
import { isReadable } from './departments-at-hand.ts';
import { RuleToolError } from './errors.ts';

const ABSENT =
  '“may be absent”: not everybody has it. What is absent can neither be shown nor proved absent: whoever lacks it needs a route that does not read it.';

function formOf({ kind, unit, area, minimum, maximum, values, required }: DepartmentClaim): string {
  const mayBeAbsent = required ? '' : '; may be absent';
  if (kind === 'integer' && minimum !== undefined && maximum !== undefined) {
    const [least, most] = [minimum, maximum].map((figure) => amountInWords(figure, unit ?? '1', area).en);
    return `whole number of ${unit ?? '1'}: ${least} to ${most}${mayBeAbsent}`;
  }
  const forms = { date: 'day', boolean: 'true or false', text: 'number of a register' } as const;
  if (values !== undefined) return `one of these values${mayBeAbsent}:`;
  return `${forms[kind as keyof typeof forms] ?? kind}${mayBeAbsent}`;
}

function listed(department: Department): string {
  const { id, name, credential } = department;
  const rows = credential.claims
    .filter(isReadable)
    .flatMap((claim) => [
      ['', `${id}.${claim.name}`, `${claim.label['zh-CN']} · ${claim.label.en}`, formOf(claim)],
      ...(claim.values ?? []).map(({ value, label }) => [
        '',
        '',
        '',
        `${value}: ${label['zh-CN']} · ${label.en}`,
      ]),
    ]);
  return `${name['zh-CN']} · ${name.en}: ${credential.vct}\n${textTable(['', 'claim', '', ''], rows)}`;
}

async function run({ words, around }: Asked): Promise<Outcome> {
  const all = await around.departments();
  const [wanted] = words;
  const chosen = all.filter(({ id }) => wanted === undefined || id === wanted);
  if (chosen.length === 0)
    throw new RuleToolError(
      'claim_unknown',
      `No department is called “${wanted ?? ''}”; there are ${all.map(({ id }) => id).join(', ')}.`,
    );
  const tables = chosen.map(listed);
  const isSomeAbsent = chosen.some(({ credential }) =>
    credential.claims.some((claim) => isReadable(claim) && !claim.required),
  );
  return { text: [...tables, ...(isSomeAbsent ? [ABSENT] : [])].join('\n\n'), exitCode: EXIT_GOOD };
}

export const claims: Command = {
  usage: '[DEPARTMENT]',
  about: 'what departments attest and a rule can read: names, units, ranges, and each value with its meaning',
  words: [0, 1],
  options: [],
  run,
};
