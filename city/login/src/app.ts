// Puts the city's login together from its settings; not yet listening.
import { createHmac, randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { lookOf } from '@anju/ui/pages';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createCodeLogin } from './codes/one-time-codes.ts';
import { createWrongCodesAlarm } from './codes/wrong-codes-alarm.ts';
import type { LoginConfig } from './config.ts';
import { deriveKey } from './keys/derive-key.ts';
import { openSigningKey } from './keys/signing-key.ts';
import { loggedOutPage, logOutPage } from './pages/account-pages.ts';
import { failurePage } from './pages/failure-page.ts';
import type { Frame } from './pages/layout.ts';
import { words } from './pages/words.ts';
import { createAddPasskey } from './passkeys/add-passkey.ts';
import { createPasskeyLogin } from './passkeys/passkey-login.ts';
import { createDemonstrationPhone } from './phone/demonstration-phone.ts';
import type { NowSeconds } from './ports.ts';
import { createAttempts } from './provider/attempts.ts';
import { readClients } from './provider/clients.ts';
import { routesOfProvider } from './provider/hand-over.ts';
import { createProvider } from './provider/provider.ts';
import { readRegister } from './register/read-register.ts';
import { routesOfAccount } from './routes/account-routes.ts';
import { loadAssets, routesOfAssets } from './routes/asset-routes.ts';
import { routesOfAttempts } from './routes/attempt-routes.ts';
import { routesOfPhone } from './routes/phone-routes.ts';
import { createServer, placesOf } from './server.ts';
import { createArtifacts } from './store/artifacts.ts';
import { createCodeRequests } from './store/code-requests.ts';
import { createCodes } from './store/codes.ts';
import { forgetExpired, openDatabase } from './store/database.ts';
import { createGuesses } from './store/guesses.ts';
import { createPasskeys } from './store/passkeys.ts';

const CLEANING_MILLISECONDS = 60_000;
const SCRIPT = join(import.meta.dirname, '../dist/passkeys.js');

export type World = {
  nowSeconds: NowSeconds;
  /** Eight digits, evenly distributed. */
  makeCode: () => string;
  /** Where the log goes; standard output unless given. */
  log?: { write(line: string): void };
};

const realWorld: World = {
  nowSeconds: () => Math.floor(Date.now() / 1000),
  makeCode: () => String(randomInt(100_000_000)).padStart(8, '0'),
};

/** The key only under the database's lock: of two first starts at once, one makes it. */
function openFolder(dataDir: string, wrappingKey: Uint8Array) {
  const database = openDatabase(dataDir);
  try {
    return { database, signingKey: openSigningKey(join(dataDir, 'signing-key.sealed'), wrappingKey) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** @throws ConfigError when a file that the settings name cannot be used */
export async function createApp(config: LoginConfig, world: World = realWorld): Promise<FastifyInstance> {
  const { publicUrl, secret } = config;
  const { nowSeconds, makeCode } = world;
  const keyFor = (use: string) => deriveKey(secret, use);

  const register = readRegister(config.registerFile, keyFor('person'));
  const clients = readClients(config.clientsFile);
  const { database, signingKey } = openFolder(config.dataDir, keyFor('signing key'));
  const passkeys = createPasskeys(database);
  const phone = createDemonstrationPhone((personId) => register.find(personId) !== undefined, nowSeconds);
  const sendMessage = config.hasDemonstrationPhone ? phone.send : () => {};

  const assets = loadAssets(SCRIPT);
  const frameFor = ({ headers }: IncomingMessage, uiLocales?: string): Frame => ({
    look: lookOf(headers, uiLocales),
    assets,
  });
  const frameOf = (request: FastifyRequest, uiLocales?: string) => frameFor(request.raw, uiLocales);
  const server = await createServer(config, frameOf, world.log);

  const provider = createProvider({
    publicUrl,
    clients,
    signingKey,
    cookieKey: keyFor('cookies').toString('base64url'),
    subjectKey: keyFor('subject'),
    register,
    artifacts: createArtifacts(database, nowSeconds),
    pages: {
      failed: (request, failure) => failurePage(frameFor(request), failure),
      logOut: (request, form) => logOutPage(frameFor(request), form),
      loggedOut: (request) => loggedOutPage(frameFor(request)),
    },
    nowSeconds,
    onFailure: ({ name, stack }) => server.log.error({ failure: name, places: placesOf(stack) }, 'failed'),
  });
  const guesses = createGuesses(database, config.wrongCodesPerHour);
  const codeLogin = createCodeLogin({
    codes: createCodes(database, guesses, createCodeRequests(database)),
    register,
    macKey: keyFor('codes'),
    addressKey: keyFor('addresses'),
    makeCode,
    watchWrongCodes: createWrongCodesAlarm(
      config.wrongCodesAlarm,
      (inLastHour) =>
        server.log.error({ code: 'many_wrong_codes', inLastHour }, 'somebody may be guessing codes'),
      nowSeconds,
    ),
    wrongCodesOfAll: guesses.wrongCodesOfAll,
    sendMessage,
    nowSeconds,
  });
  const passkeyPorts = {
    passkeys,
    relyingParty: { id: new URL(publicUrl).hostname, origin: publicUrl, name: words.name['zh-CN'] },
    userHandleOf: (personId: string) =>
      new Uint8Array(createHmac('sha256', keyFor('user handle')).update(personId).digest()),
    nowSeconds,
  };
  const addPasskey = createAddPasskey(passkeyPorts);

  server.get('/health', async () => ({ status: 'ok' }));
  await server.register(routesOfAssets, assets);
  await server.register(routesOfProvider, { provider, publicUrl });
  await server.register(routesOfAttempts, {
    publicUrl,
    attempts: createAttempts(provider, nowSeconds),
    register,
    codeLogin,
    isOver: guesses.isAttemptOver,
    passkeyLogin: createPasskeyLogin({ ...passkeyPorts, register }),
    addPasskey,
    hasPasskey: (personId: string) => passkeys.listOf(personId).length > 0,
    sendMessage,
    hasPhone: config.hasDemonstrationPhone,
    services: new Map(clients.map(({ client_id: id, name }) => [id, name])),
    frameOf,
  });
  await server.register(routesOfAccount, {
    ...{ publicUrl, provider, register, passkeys, addPasskey, sendMessage, frameOf },
  });
  if (config.hasDemonstrationPhone) {
    const { personOf } = codeLogin;
    await server.register(routesOfPhone, { publicUrl, phone, register, personOf, frameOf });
  } else {
    server.log.warn('no phone: codes reach nobody, so only people with a passkey can log in');
  }

  const clean = () => forgetExpired(database, nowSeconds());
  clean();
  const cleaning = setInterval(clean, CLEANING_MILLISECONDS);
  cleaning.unref();
  server.addHook('onClose', async () => {
    clearInterval(cleaning);
    database.close();
  });
  return server;
}
