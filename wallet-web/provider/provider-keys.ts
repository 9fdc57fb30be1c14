// The provider's keys on disk: one file that only its owner can read, put in place whole or not at all, and beside it the
// public file that issuers read (ISSUER_WALLET_PROVIDERS_FILE).
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { X509Certificate } from '@peculiar/x509';
import { z } from 'zod';
import { type Certified, isDue, isInForce, isSignedBy, makeLeaf, makeRoot } from './provider-certificates.ts';
import { ProviderError } from './provider-error.ts';

export const SECRET_FILE = 'wallet-provider-keys.json';
export const PUBLIC_FILE = 'wallet-provider.json';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

const entry = z.object({ certificate: z.base64(), private_key: z.base64() });
const secrets = z.object({ root: entry, leaf: entry });
type Secrets = z.infer<typeof secrets>;

export type ProviderKeys = { leaf: Certified; rootDer: Uint8Array };

/** Opens the keys in `dir`, or makes them; two processes at once end with the same root. Throws ProviderError. */
export async function openProviderKeys(
  dir: string,
  about: { name: string; clientId: string },
  now: Date,
): Promise<ProviderKeys> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const file = join(dir, SECRET_FILE);
  let keys = (await load(file)) ?? (await create(dir, file, now));
  if (!isInForce(keys.root, now)) throw new ProviderError('provider_root_ended');
  if (isDue(keys.leaf, now)) {
    keys = { root: keys.root, leaf: await makeLeaf(keys.root, now) };
    await rename(await writeDraft(dir, await writeSecrets(keys), 0o600), file);
  }
  const rootBase64 = Buffer.from(keys.root.certificateDer).toString('base64');
  const listing = [{ name: about.name, client_ids: [about.clientId], roots: [rootBase64] }];
  const draft = await writeDraft(dir, `${JSON.stringify(listing, null, 2)}\n`, 0o644);
  await rename(draft, join(dir, PUBLIC_FILE));
  return { leaf: keys.leaf, rootDer: keys.root.certificateDer };
}

type Pair = { root: Certified; leaf: Certified };

async function create(dir: string, file: string, now: Date): Promise<Pair> {
  const root = await makeRoot(now);
  const made = { root, leaf: await makeLeaf(root, now) };
  const draft = await writeDraft(dir, await writeSecrets(made), 0o600);
  try {
    await link(draft, file);
    return made;
  } catch (cause) {
    const other = (cause as NodeJS.ErrnoException).code === 'EEXIST' ? await load(file) : null;
    if (other === null) throw cause;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(dir: string, text: string, mode: number): Promise<string> {
  const draft = join(dir, `.${randomUUID()}`);
  await writeFile(draft, text, { mode, flag: 'wx', flush: true });
  return draft;
}

async function writeSecrets({ root, leaf }: Pair): Promise<string> {
  const write = async ({ certificateDer, privateKey }: Certified) => ({
    certificate: Buffer.from(certificateDer).toString('base64'),
    private_key: Buffer.from(await crypto.subtle.exportKey('pkcs8', privateKey)).toString('base64'),
  });
  const written: Secrets = { root: await write(root), leaf: await write(leaf) };
  return `${JSON.stringify(written)}\n`;
}

/** Null when there is none. */
async function load(file: string): Promise<Pair | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new ProviderError('provider_keys_exposed');
  try {
    const read = secrets.parse(JSON.parse(text));
    const pair = { root: await readEntry(read.root), leaf: await readEntry(read.leaf) };
    if (!(await isSignedBy(pair.leaf, pair.root))) throw new Error('leaf of another root');
    return pair;
  } catch (cause) {
    throw new ProviderError('provider_keys_damaged', { cause });
  }
}

/** A key that does not belong to its certificate counts as damage. */
async function readEntry({ certificate, private_key }: Secrets['root']): Promise<Certified> {
  const certificateDer = new Uint8Array(Buffer.from(certificate, 'base64'));
  const key = new Uint8Array(Buffer.from(private_key, 'base64'));
  // extractable: a new leaf is written together with the old root
  const privateKey = await crypto.subtle.importKey('pkcs8', key, P256, true, ['sign']);
  const publicKey = await new X509Certificate(certificateDer).publicKey.export(P256, ['verify']);
  const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
  const probe = crypto.getRandomValues(new Uint8Array(32));
  const signature = await crypto.subtle.sign(ecdsa, privateKey, probe);
  if (!(await crypto.subtle.verify(ecdsa, publicKey, signature, probe))) throw new Error('another key');
  return { certificateDer, privateKey };
}
