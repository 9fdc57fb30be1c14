// The files, the city and the registry on this machine, as the commands need them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { cityDir, loadDepartments } from '@anju/city';
import { type RegistryToolConfig, root } from '../config.ts';
import { RegistryCommandError } from '../registry/errors.ts';
import type { Surroundings } from './command.ts';
import { RuleToolError } from './errors.ts';

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? '');

async function read(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch {
    throw new RuleToolError('file_unreadable', `There is no readable file at ${path}.`);
  }
}

async function write(path: string, text: string, isNew: boolean): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: isNew ? 'wx' : 'w' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new RuleToolError('file_exists', `There is a file at ${path} already; nothing was written.`);
    throw new RuleToolError('file_unwritable', `${path} cannot be written (${codeOf(error)}).`);
  }
}

async function cityRules() {
  const folder = join(cityDir, 'rules');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => ({
      path: relative(root, join(folder, file)),
      bytes: new Uint8Array(await readFile(join(folder, file))),
    })),
  );
}

async function published(readConfig: () => RegistryToolConfig): Promise<ReadonlySet<string> | null> {
  // what speaks to a chain is slow to load, and most commands never do
  const { withRegistry } = await import('../registry/at-hand.ts');
  try {
    return await withRegistry(
      readConfig(),
      async ({ overview }) => new Set(overview.publications.flatMap(({ sha256Hex }) => sha256Hex ?? [])),
    );
  } catch (error) {
    if (error instanceof RegistryCommandError) return null;
    throw error;
  }
}

export const atHand = (readConfig: () => RegistryToolConfig): Surroundings => ({
  read,
  write,
  now: () => new Date(),
  departments: () => loadDepartments(),
  cityRules,
  published: () => published(readConfig),
});
