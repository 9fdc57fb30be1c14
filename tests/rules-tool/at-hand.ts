// The surroundings of `npm run rule` in memory: files, the city's real departments, a registry that says what it is told.
import { loadDepartments } from '@anju/city';
import type { Surroundings } from '../../tools/rule/command.ts';
import { RuleToolError } from '../../tools/rule/errors.ts';
import { runCommand } from '../../tools/rule/run-command.ts';

const departments = await loadDepartments();

export function inMemory(files: Record<string, string> = {}) {
  const held = new Map(Object.entries(files));
  const state = {
    published: new Set<string>() as Set<string> | null,
    cityRules: [] as { path: string; bytes: Uint8Array }[],
  };
  const around: Surroundings = {
    async read(path) {
      const text = held.get(path);
      if (text === undefined)
        throw new RuleToolError('file_unreadable', `There is no readable file at ${path}.`);
      return new TextEncoder().encode(text);
    },
    async write(path, text, isNew) {
      if (isNew && held.has(path))
        throw new RuleToolError('file_exists', `There is a file at ${path} already.`);
      held.set(path, text);
    },
    now: () => new Date('2030-06-01T02:00:00Z'),
    departments: async () => departments,
    cityRules: async () => state.cityRules,
    published: async () => state.published,
  };
  const notes: string[] = [];
  return {
    files: held,
    state,
    notes,
    say: (...args: string[]) => runCommand(args, around, (sentence) => notes.push(sentence)),
  };
}
