// The services that people log in to, as the operator lists them.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '../config.ts';

const Clients = z
  .array(
    z.strictObject({
      client_id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
      client_secret: z.string().min(32),
      redirect_uris: z.array(z.url({ protocol: /^https?$/ })).min(1),
      name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
      token_endpoint_auth_method: z
        .enum(['client_secret_basic', 'client_secret_post'])
        .default('client_secret_basic'),
    }),
  )
  .refine((clients) => new Set(clients.map(({ client_id: id }) => id)).size === clients.length);

export type Client = z.infer<typeof Clients>[number];

/** @throws ConfigError for a file that cannot be read; its content never gets into the message */
export function readClients(file: string): Client[] {
  try {
    return Clients.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new ConfigError(
      'LOGIN_CLIENTS_FILE cannot be read: it must be a list of client_id, client_secret (32 characters at least), redirect_uris and name, each client_id once.',
    );
  }
}
