// A guide's fenced blocks in their order, and the commands of a shell block: here-documents, continued lines, quotes.
import { basename } from 'node:path';

export type Block = { readonly language: string; readonly text: string };

export const blocksOf = (page: string): Block[] =>
  Array.from(
    page.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm),
    ([, indent = '', language = '', text = '']) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    }),
  );

export type ShellCommand =
  | { readonly write: string; readonly text: string }
  | { readonly copy: string; readonly to: string }
  | { readonly script: string; readonly args: readonly string[] };

/** Throws for a line that is neither `cat > FILE <<'END'`, nor `cp FILE FOLDER/`, nor `npm run SCRIPT -- …`. */
export function commandsIn(shell: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  const lines = shell
    .replaceAll(/ \\\n\s*/g, ' ')
    .trimEnd()
    .split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [, file] = /^cat > (\S+) <<'END'$/.exec(line) ?? [];
    const [, copy = '', folder] = /^cp (\S+) (\S+\/)$/.exec(line) ?? [];
    const [, script, rest = ''] = /^npm run ([a-z]+)(?: --)?(.*)$/.exec(line) ?? [];
    if (file !== undefined) {
      const end = lines.indexOf('END', at);
      commands.push({ write: file, text: `${lines.slice(at + 1, end).join('\n')}\n` });
      at = end;
    } else if (folder !== undefined) {
      commands.push({ copy, to: `${folder}${basename(copy)}` });
    } else if (script !== undefined) {
      const words = rest.match(/"[^"]*"|\S+/g) ?? [];
      commands.push({ script, args: words.map((word) => word.replaceAll('"', '')) });
    } else throw new Error(`the guide has a line that nobody runs: ${line}`);
  }
  return commands;
}

/** What a block of expected output says, `…` standing for anything. */
export const asPattern = (expected: string): RegExp =>
  new RegExp(
    `^${expected
      .trimEnd()
      .split('…')
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[\\s\\S]*?')}$`,
  );
