// The operator's command over DIDs, the same for departments and agencies. Sentences or, with --json, one document;
// never a private key. Exit codes: 0 done, 1 could not be done, 2 not understood.
import { parseArgs } from 'node:util';
import type { DidAgent, DidStatus, HeldKey } from './did-agent.ts';

export interface DidCommandPorts {
  agent: DidAgent;
  /** Names of those whose DIDs these are. */
  names: readonly string[];
  /** Makes a key that is kept elsewhere than in the key file; absent: the key file makes it. */
  makeKey?: ((name: string) => Promise<string>) | undefined;
  /** What follows from a change, e.g. a new request for a certificate. */
  afterwards?: ((name: string) => Promise<void>) | undefined;
  close(): void;
}

type Output = { exitCode: number; stdout: string; stderr: string };
type Answer = { json: Record<string, unknown>; text: string };

class UsageError extends Error {
  readonly code = 'usage';
}

const usageOf = (program: string): string => `Usage: ${program} COMMAND [NAME] [--json]
  list                        every DID and its state
  create NAME                 make the DID, or tell the chain again what it forgot of it
  keys NAME                   its keys, with the thumbprints under which the registry lists them
  add-key NAME                make a further key; the newest is the one that signs
  retire-key NAME THUMBPRINT  take a key out of the DID document, for good
  hand-over NAME ADDRESS --yes   give the DID to another account; it cannot be taken back
  deactivate NAME --yes       end the DID, for good
NAME may be left out where there is one only.
`;

const stateText = { controlled: 'controlled here', handed_over: 'handed over', deactivated: 'deactivated' };
const keyLine = ({ thumbprintHex, kid, isRetired }: HeldKey): string =>
  `  ${thumbprintHex}  ${isRetired ? 'retired' : (kid ?? 'not on the chain: run create')}`;
const keyJson = ({ thumbprintHex, publicKeyHex, kid, isRetired }: HeldKey) => ({
  thumbprint_hex: thumbprintHex,
  public_key_hex: publicKeyHex,
  kid,
  retired: isRetired,
});
const statusJson = (name: string, { did, controller, state, keys }: DidStatus) => ({
  name,
  did,
  controller,
  state,
  keys: keys.map(keyJson),
});

async function act(
  ports: DidCommandPorts,
  command: string,
  rest: string[],
  isSure: boolean,
): Promise<Answer> {
  const { agent, names } = ports;
  if (command === 'list') {
    const made = new Set(await agent.aliases());
    const found: (DidStatus & { name: string })[] = [];
    for (const name of names) if (made.has(name)) found.push({ name, ...(await agent.statusOf(name)) });
    const lines = names.map((name) => {
      const status = found.find((one) => one.name === name);
      return `${name}: ${status ? `${status.did} (${stateText[status.state]})` : 'no DID yet'}`;
    });
    const json = { dids: found.map((status) => statusJson(status.name, status)) };
    return { json, text: lines.join('\n') };
  }

  const [only] = names;
  const isNamed = names.length !== 1 || rest[0] === only;
  const [name = '', value, ...more] = isNamed ? rest : [only ?? '', ...rest];
  if (more.length > 0) throw new UsageError('There are more words than the command takes.');
  if (!names.includes(name)) {
    throw new UsageError(`There is no “${name}”. Name one of: ${names.join(', ')}.`);
  }
  const takesValue = command === 'retire-key' || command === 'hand-over';
  if (takesValue !== (value !== undefined)) {
    throw new UsageError(
      takesValue ? `“${command}” needs one more word.` : `“${command}” takes a name only.`,
    );
  }
  const needYes = (what: string) => {
    if (!isSure) throw new UsageError(`${what} Add --yes to do it.`);
  };

  switch (command) {
    case 'create': {
      const isNew = !(await agent.aliases()).includes(name);
      const { did } = await agent.didOf(name);
      const sent = await agent.mend(name);
      const text = `${did}: ${isNew ? 'made' : sent > 0 ? 'told to the chain again' : 'unchanged'}`;
      return { json: { name, did, created: isNew, sent }, text };
    }
    case 'keys': {
      const status = await agent.statusOf(name);
      const text = [`${status.did} (${stateText[status.state]})`, ...status.keys.map(keyLine)].join('\n');
      return { json: statusJson(name, status), text };
    }
    case 'add-key': {
      // whether it can be changed is asked before a key is made
      const { did } = await agent.requireControlOf(name);
      const key = await agent.addKey(name, await ports.makeKey?.(name));
      await ports.afterwards?.(name);
      const next = 'Have it certified and listed before it signs.';
      return {
        json: { name, did, key: keyJson(key) },
        text: `Added ${key.thumbprintHex} to ${did}. ${next}`,
      };
    }
    case 'retire-key': {
      const key = await agent.retireKey(name, value ?? '');
      const { did } = await agent.didOf(name);
      const next = 'What it signed is judged by its listing: propose its state to the council.';
      return {
        json: { name, did, key: keyJson(key) },
        text: `Retired ${key.thumbprintHex} of ${did}. ${next}`,
      };
    }
    case 'hand-over': {
      needYes('Handing over cannot be taken back: the keys in this file will not control the DID any more.');
      const changed = await agent.handOver(name, value ?? '');
      const { did } = await agent.didOf(name);
      const text = `${did} ${changed ? 'is now controlled' : 'was controlled already'} by ${value}.`;
      return { json: { name, did, controller: value, changed }, text };
    }
    case 'deactivate': {
      needYes('A deactivated DID never comes back, and nothing signed with its keys is accepted any more.');
      const changed = await agent.deactivate(name);
      const { did } = await agent.didOf(name);
      return { json: { name, did, changed }, text: `${did} ${changed ? 'is' : 'was already'} deactivated.` };
    }
    default:
      throw new UsageError(`There is no command “${command}”.`);
  }
}

function parse(args: readonly string[]) {
  try {
    const options = {
      json: { type: 'boolean' },
      yes: { type: 'boolean' },
      help: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new UsageError('There is an option that this command does not have.');
  }
}

/**
 * Runs one command.
 * @param explain the sentence for an error that is not the command's own
 */
export async function runDidCommand(run: {
  program: string;
  args: readonly string[];
  open(): DidCommandPorts;
  explain(error: unknown): string;
}): Promise<Output> {
  const isJson = run.args.includes('--json');
  try {
    const { values, positionals } = parse(run.args);
    const [command, ...rest] = positionals;
    if (values.help) return { exitCode: 0, stdout: usageOf(run.program), stderr: '' };
    if (command === undefined) throw new UsageError('Which command?');
    const ports = run.open();
    try {
      const { json, text } = await act(ports, command, rest, values.yes === true);
      return { exitCode: 0, stdout: `${isJson ? JSON.stringify(json) : text}\n`, stderr: '' };
    } finally {
      ports.close();
    }
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const message = isUsage ? error.message : run.explain(error);
    const code = (error as { code?: unknown }).code;
    const exitCode = isUsage ? 2 : 1;
    if (isJson) {
      const named = typeof code === 'string' && /^[a-z_]+$/.test(code) ? code : 'failed';
      return { exitCode, stdout: `${JSON.stringify({ error: { code: named, message } })}\n`, stderr: '' };
    }
    return { exitCode, stdout: '', stderr: `${message}\n${isUsage ? usageOf(run.program) : ''}` };
  }
}
