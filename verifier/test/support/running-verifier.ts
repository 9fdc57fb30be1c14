// One verifier for the suite that asks for it: it and what it needs begin before the suite's tests and end after them, in order.
import { afterAll, beforeAll } from 'vitest';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import { standIn } from '../../../tests/support/stand-in.ts';
import type { VerifierPorts } from '../../src/app.ts';
import { type Desk, signIn } from './desk.ts';
import { eligible, issueAll, type Person, type Wallet } from './people.ts';
import {
  openVerifier,
  type PreparedAgencies,
  prepareFolder,
  type TestVerifier,
  type VerifierFolder,
} from './verifier.ts';

export interface VerifierOptions {
  /** Those of a suite around this one, in the place of its own. */
  departments?: Departments;
  /** Settings beside those of `prepareFolder`. */
  environment?: Settings | ((departments: Departments) => Settings | Promise<Settings>);
  /** What agencies have beside in the agencies file, by their ids. */
  agencies?: PreparedAgencies | (() => PreparedAgencies);
  /** What else is done in the folder before the verifier is opened. */
  prepare?(folder: VerifierFolder, departments: Departments): Promise<void>;
  /** Other ports in the place of the real ones, at every opening. */
  replace?(ports: VerifierPorts): Partial<VerifierPorts>;
}
type Settings = Record<string, string>;

export interface RunningVerifier {
  departments: Departments;
  folder: VerifierFolder;
  /** The one that runs now. */
  verifier: TestVerifier;
  /** Opens it again in its folder, after `verifier.close()`. */
  reopen(): Promise<void>;
}

/** What it gives can be kept in constants; it is there from the suite's first `beforeAll` after this one. */
export function useVerifier(options: VerifierOptions = {}): RunningVerifier {
  const { environment = {}, agencies = {}, prepare, replace } = options;
  let own: Departments | undefined;
  let folder: VerifierFolder | undefined;
  let verifier: TestVerifier | undefined;
  const departments = options.departments ?? standIn(() => own);
  const reopen = async () => {
    if (folder === undefined) throw new Error('there is no folder to open the verifier in');
    verifier = await openVerifier(folder, replace);
  };

  beforeAll(async () => {
    if (options.departments === undefined) own = await startDepartments();
    const settings = typeof environment === 'function' ? await environment(departments) : environment;
    folder = await prepareFolder(
      departments,
      settings,
      typeof agencies === 'function' ? agencies() : agencies,
    );
    await prepare?.(folder, departments);
    await reopen();
  });
  afterAll(async () => {
    await verifier?.close();
    folder?.remove();
    await own?.stop();
  });

  return {
    departments,
    folder: standIn(() => folder),
    verifier: standIn(() => verifier),
    reopen,
  };
}

/** The desk of an officer who signs in once for the suite. */
export function useDesk({ verifier }: Pick<RunningVerifier, 'verifier'>, login?: string): Desk {
  let desk: Desk | undefined;
  beforeAll(async () => {
    desk = await signIn(verifier.app, login);
  });
  return standIn(() => desk);
}

/** The wallet of somebody to whom everything is issued once for the suite. */
export function useWallet({ departments }: Pick<RunningVerifier, 'departments'>, person?: Person): Wallet {
  let wallet: Wallet | undefined;
  beforeAll(async () => {
    wallet = await issueAll(departments, person ?? eligible);
  });
  return standIn(() => wallet);
}
