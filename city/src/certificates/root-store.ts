/** The root's key and certificate on disk: one file only its owner can read, put in place whole or not at all. */
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PemConverter, X509Certificate } from '@peculiar/x509';
import { CertificateAuthorityError } from './authority-error.ts';

export type Root = { readonly certificate: X509Certificate; readonly signingKey: CryptoKey };

const SECRET_FILE = 'root-key-and-certificate.pem';
/** The public certificate alone, for whoever must trust this root (TRUSTED_ROOTS_FILE). */
export const ROOT_CERTIFICATE_FILE = 'root.pem';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Throws `authority_exists` when another process or an earlier run has put a root there. */
export async function storeRoot(
  dir: string,
  certificate: X509Certificate,
  privateKey: CryptoKey,
): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
  const draft = join(dir, `.${randomUUID()}`);
  await writeFile(draft, `${key}\n${certificate.toString('pem')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    await link(draft, join(dir, SECRET_FILE));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    throw new CertificateAuthorityError(
      'authority_exists',
      'This folder already holds a certificate authority.',
      cause,
    );
  } finally {
    await rm(draft, { force: true });
  }
}

/** Null when there is none. Throws when it is damaged, or readable by others than its owner. */
export async function loadRoot(dir: string): Promise<Root | null> {
  const file = join(dir, SECRET_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw cause;
  }
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new CertificateAuthorityError(
      'root_key_exposed',
      'The root key can be read by others; set its mode to 0600.',
    );
  const root = await readRoot(text);
  await writeFile(join(dir, ROOT_CERTIFICATE_FILE), `${root.certificate.toString('pem')}\n`, { mode: 0o644 });
  await chmod(join(dir, ROOT_CERTIFICATE_FILE), 0o644);
  return root;
}

async function readRoot(text: string): Promise<Root> {
  try {
    const [key, certificateDer] = PemConverter.decode(text) as [ArrayBuffer, ArrayBuffer];
    const certificate = new X509Certificate(certificateDer);
    const signingKey = await crypto.subtle.importKey('pkcs8', key, P256, false, ['sign']);
    const probe = crypto.getRandomValues(new Uint8Array(32));
    const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(ecdsa, signingKey, probe);
    const publicKey = await certificate.publicKey.export(P256, ['verify']);
    if (!(await crypto.subtle.verify(ecdsa, publicKey, signature, probe)))
      throw new Error('key of another root');
    return { certificate, signingKey };
  } catch (cause) {
    throw new CertificateAuthorityError(
      'authority_damaged',
      'The root key file is damaged; restore it from a copy. A new root would have to be listed again.',
      cause,
    );
  }
}
