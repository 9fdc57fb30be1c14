// A wallet that answers from the samples: what each named scene needs, and nothing real.
import { WalletError, type WalletErrorCode } from '../../lib/errors.ts';
import type { Wallet } from '../shell/wallet.ts';
import { openedBackup } from './backup-samples.ts';
import * as checkSamples from './check-samples.ts';
import * as choiceSamples from './choice-samples.ts';
import * as routeSamples from './route-samples.ts';
import * as ruleChoiceSamples from './rule-choice-samples.ts';
import type { LockScene } from './sample-lock.ts';
import * as samples from './samples.ts';

const never = new Promise<never>(() => {});

export type Step =
  | 'type the code'
  | 'agree'
  | 'decline'
  | 'open the first entry'
  | 'ask what was kept'
  | 'ask now'
  | 'check now'
  | 'choose the service'
  | 'scroll to the end'
  | 'type a short passphrase'
  | 'type the passphrase'
  | 'choose the backup'
  | 'press the first'
  | 'give up'
  | 'delete'
  | 'change the passphrase'
  | 'remove a way'
  | 'renew';

export interface Scene {
  /** The address the scene begins at. */
  at: string;
  wallet?: Partial<Wallet>;
  /** Scanned, not opened by a link. */
  isScanned?: boolean;
  /** What is pressed to come to the step that the scene shows. */
  steps?: readonly Step[];
  /** Not unlocked. */
  lock?: LockScene;
  /** The wallet itself does not open. */
  opening?: 'never' | WalletErrorCode;
}

const offerAddress = '/open?credential_offer_uri=sample';
const returnAddress = '/receive/return?code=sample&state=sample&iss=sample';
const requestAddress = '/open?client_id=sample&request_uri=sample';
const failing = (code: WalletErrorCode) => () => Promise.reject(new WalletError(code));

export const scenes: Readonly<Record<string, Scene>> = {
  home: { at: '/' },
  'home-empty': { at: '/', wallet: { cards: async () => [] } },
  'home-worn': { at: '/', wallet: { cards: async () => samples.worn } },
  'home-revoked': { at: '/', wallet: { cards: async () => samples.takenBack } },
  'home-just-revoked': { at: '/', wallet: { cards: async () => samples.justTakenBack } },
  'home-ending': { at: '/', wallet: { cards: async () => samples.nearTheEnd } },
  'home-damaged': {
    at: '/',
    wallet: { unreadable: async () => ({ cards: 1, entries: 2, others: 0 }) },
  },
  'home-damaged-delete': {
    at: '/',
    steps: ['delete'],
    wallet: { unreadable: async () => ({ cards: 0, entries: 1, others: 0 }) },
  },
  'home-undrawn': { at: '/', wallet: { cards: async () => samples.oneUndrawn } },
  'home-loading': { at: '/', opening: 'never' },
  'home-failed': { at: '/', opening: 'storage_failed' },
  'lock-set-up': { at: '/', lock: { stage: 'new' } },
  'lock-set-up-passphrase': { at: '/', lock: { stage: 'new', mayHavePasskeys: false, isEmptied: true } },
  'lock-set-up-refused': {
    at: '/',
    steps: ['press the first'],
    lock: { stage: 'new', refusal: 'passkey_without_prf' },
  },
  locked: { at: '/', lock: { stage: 'locked' } },
  'locked-passphrase': { at: '/', lock: { stage: 'locked', ways: ['passphrase'] } },
  'locked-refused': {
    at: '/',
    steps: ['press the first'],
    lock: { stage: 'locked', ways: ['passphrase'], refusal: 'passphrase_wrong' },
  },
  'lock-set-up-link': { at: offerAddress, lock: { stage: 'new' } },
  'lock-failed': { at: '/', lock: { stage: 'failed' } },
  'locked-logged-in': { at: returnAddress, lock: { stage: 'locked' } },
  'locked-give-up-sure': { at: '/', steps: ['give up', 'delete'], lock: { stage: 'locked' } },
  'locked-give-up': { at: '/', steps: ['give up'], lock: { stage: 'locked' } },
  scan: { at: '/scan' },
  'receive-opening': { at: offerAddress, wallet: { openOffer: () => never } },
  receive: { at: offerAddress },
  'receive-code-refused': {
    at: offerAddress,
    steps: ['type the code'],
    wallet: { receive: failing('tx_code_refused') },
  },
  'receive-progress': { at: offerAddress, steps: ['type the code'], wallet: { receive: () => never } },
  received: { at: offerAddress, steps: ['type the code'] },
  'receive-log-in': { at: offerAddress, wallet: { openOffer: async () => samples.logInOffer } },
  'receive-log-in-doubtful': { at: offerAddress, wallet: { openOffer: async () => samples.doubtfulOffer } },
  'receive-suspended': { at: offerAddress, wallet: { openOffer: async () => samples.suspendedOffer } },
  'receive-doubtful': {
    at: offerAddress,
    wallet: { openOffer: async () => samples.doubtfulCounterOffer },
  },
  'receive-leaving': {
    at: offerAddress,
    steps: ['agree'],
    wallet: { openOffer: async () => samples.logInOffer },
  },
  'come-back': { at: returnAddress, wallet: { comeBack: () => never } },
  'come-back-received': { at: returnAddress, wallet: { comeBack: async () => samples.receivedWithPicture } },
  'come-back-waiting': {
    at: returnAddress,
    wallet: { comeBack: async () => samples.waitedFor },
  },
  'come-back-partly': { at: returnAddress, wallet: { comeBack: async () => samples.receivedPartly } },
  'come-back-declined': { at: returnAddress, wallet: { comeBack: failing('authorization_declined') } },
  'come-back-unknown': { at: returnAddress, wallet: { comeBack: failing('authorization_unknown') } },
  get: { at: '/get' },
  'get-loading': { at: '/get', wallet: { catalogue: () => never } },
  'get-nothing': { at: '/get', wallet: { catalogue: async () => ({ entries: [], unreachable: [] }) } },
  'home-waiting': { at: '/', wallet: { waiting: async () => [samples.waiting] } },
  'home-arrived': { at: '/', wallet: { cards: async () => samples.arrived } },
  'activity-arrived': { at: '/activity', wallet: { cards: async () => samples.arrived } },
  'home-not-issued': {
    at: '/',
    wallet: { waiting: async () => [{ ...samples.waiting, state: 'declined' }] },
  },
  waiting: { at: '/waiting/waiting', wallet: { waiting: async () => [samples.waiting] } },
  'waiting-asked': {
    at: '/waiting/waiting',
    steps: ['ask now'],
    wallet: { waiting: async () => [samples.waiting] },
  },
  'waiting-declined': {
    at: '/waiting/waiting',
    wallet: { waiting: async () => [{ ...samples.waiting, state: 'declined' }] },
  },
  'waiting-gone': {
    at: '/waiting/waiting',
    wallet: { waiting: async () => [{ ...samples.waiting, state: 'gone' }] },
  },
  'waiting-over': { at: '/waiting/waiting' },
  'receive-failed': { at: offerAddress, wallet: { openOffer: failing('offer_gone') } },
  'consent-opening': { at: requestAddress, wallet: { openRequest: () => never } },
  consent: { at: requestAddress },
  'consent-appeal': { at: requestAddress, wallet: { openRequest: async () => samples.appealed } },
  'consent-ways': { at: requestAddress, wallet: { openRequest: async () => routeSamples.severalWays } },
  'consent-ways-end': {
    at: requestAddress,
    steps: ['scroll to the end'],
    wallet: { openRequest: async () => routeSamples.severalWays },
  },
  'consent-units': { at: requestAddress, wallet: { openRequest: async () => routeSamples.severalUnits } },
  'consent-own-question': { at: requestAddress, wallet: { openRequest: async () => samples.ownQuestion } },
  'consent-choice': { at: requestAddress, wallet: { openRequest: async () => choiceSamples.severalFit } },
  'consent-choice-end': {
    at: requestAddress,
    steps: ['scroll to the end'],
    wallet: { openRequest: async () => choiceSamples.severalFit },
  },
  'consent-cards': {
    at: requestAddress,
    steps: ['scroll to the end'],
    wallet: { openRequest: async () => choiceSamples.severalYears },
  },
  'consent-cards-by-rule': {
    at: requestAddress,
    wallet: { openRequest: async () => ruleChoiceSamples.cardsByRule },
  },
  'consent-cards-differ': {
    at: requestAddress,
    wallet: { openRequest: async () => ruleChoiceSamples.cardsThatDiffer },
  },
  'consent-declaring': {
    at: requestAddress,
    steps: ['scroll to the end'],
    wallet: { openRequest: async () => samples.declaring },
  },
  'consent-not-declared': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { openRequest: async () => samples.declaring },
  },
  'consent-incomplete': {
    at: requestAddress,
    wallet: { openRequest: async () => samples.incompleteRequest },
  },
  'consent-sending': { at: requestAddress, steps: ['agree'], wallet: { present: () => never } },
  'request-failed': { at: requestAddress, wallet: { openRequest: failing('request_asker_not_trusted') } },
  result: { at: requestAddress, steps: ['agree'] },
  declined: { at: requestAddress, steps: ['decline'] },
  'result-not-eligible': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { present: async () => samples.decided(false) },
  },
  'result-uses-low': {
    at: requestAddress,
    steps: ['agree', 'scroll to the end'],
    wallet: { cards: async () => samples.afterShowing },
  },
  'result-graded': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { present: async () => routeSamples.graded },
  },
  'result-otherwise': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { present: async () => routeSamples.foundOtherwise },
  },
  'result-answered': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { openRequest: async () => samples.ownQuestion, present: async () => samples.answered },
  },
  'result-delivered': {
    at: requestAddress,
    isScanned: true,
    steps: ['agree'],
    wallet: { present: async () => samples.delivered },
  },
  'declined-elsewhere': {
    at: requestAddress,
    isScanned: true,
    steps: ['decline'],
    wallet: { decline: async () => ({ redirectUri: samples.delivered.redirectUri }) },
  },
  'result-refused': {
    at: requestAddress,
    steps: ['agree'],
    wallet: {
      present: async () => ({ kind: 'refused', error: 'invalid_request', refusedAt: '2026-11-20T02:24:41Z' }),
    },
  },
  card: { at: '/cards/household' },
  'card-picture': { at: '/cards/income', wallet: { cards: async () => samples.pictured } },
  'card-revoked': { at: '/cards/income', wallet: { cards: async () => [samples.revoked] } },
  'card-suspended': { at: '/cards/residency', wallet: { cards: async () => [samples.suspended] } },
  'card-ending': { at: '/cards/ending', wallet: { cards: async () => [samples.endingForGood] } },
  'card-checked': {
    at: '/cards/ending',
    steps: ['check now'],
    wallet: { cards: async () => [samples.ending] },
  },
  'card-not-checked': {
    at: '/cards/income',
    steps: ['check now'],
    wallet: { cards: async () => [samples.notFound] },
  },
  'card-delete': { at: '/cards/household', steps: ['delete', 'scroll to the end'] },
  'card-undrawn': { at: '/cards/household', wallet: { cards: async () => samples.oneUndrawn } },
  'card-not-renewed': { at: '/cards/household', wallet: { cards: async () => samples.notRenewed } },
  'card-renewing': { at: '/cards/household', steps: ['renew'], wallet: { renew: () => never } },
  'card-renewal-waits': {
    at: '/cards/household',
    steps: ['renew'],
    wallet: { renew: async () => samples.waitedFor },
  },
  'card-renewed': {
    at: '/cards/household',
    steps: ['renew'],
    wallet: { renew: async () => ({ ...samples.received, cards: samples.cards.slice(2, 3) }) },
  },
  'consent-unregistered': {
    at: requestAddress,
    wallet: { openRequest: async () => samples.unregisteredRequest },
  },
  'consent-unsure': {
    at: requestAddress,
    steps: ['agree'],
    wallet: { openRequest: async () => samples.unregisteredRequest },
  },
  activity: { at: '/activity' },
  'activity-open': { at: '/activity', steps: ['open the first entry'] },
  'activity-kept': { at: '/activity', steps: ['open the first entry', 'ask what was kept'] },
  'activity-kept-own-question': {
    at: '/activity',
    steps: ['open the first entry', 'ask what was kept'],
    wallet: {
      log: async () => [samples.answeredEntry],
      askWhatWasKept: async () => samples.keptOwnQuestion,
    },
  },
  'activity-delivered': {
    at: '/activity',
    steps: ['open the first entry', 'ask what was kept'],
    wallet: { log: async () => [samples.deliveredEntry, ...samples.log] },
  },
  'activity-kept-otherwise': {
    at: '/activity',
    steps: ['open the first entry', 'ask what was kept'],
    wallet: { askWhatWasKept: async () => samples.keptOtherwise },
  },
  'activity-kept-nothing': {
    at: '/activity',
    steps: ['open the first entry', 'ask what was kept'],
    wallet: { askWhatWasKept: async () => ({ kind: 'nothing' }) },
  },
  'activity-kept-unreachable': {
    at: '/activity',
    steps: ['open the first entry', 'ask what was kept'],
    wallet: { askWhatWasKept: failing('address_unreachable') },
  },
  'activity-corrected': {
    at: '/activity',
    steps: ['open the first entry'],
    wallet: { log: async () => samples.corrected },
  },
  'activity-undrawn': { at: '/activity', wallet: { log: async () => samples.logWithOneUndrawn } },
  'activity-empty': { at: '/activity', wallet: { log: async () => [] } },
  check: { at: '/check' },
  'check-loading': { at: '/check', wallet: { services: () => never } },
  'check-offline': { at: '/check', wallet: { services: async () => checkSamples.offlineServices } },
  'check-nothing': { at: '/check', wallet: { services: async () => checkSamples.noServices } },
  'check-failed': { at: '/check', wallet: { services: failing('registry_unavailable') } },
  'outcome-eligible': { at: '/check', steps: ['choose the service'] },
  'outcome-not-eligible': {
    at: '/check',
    steps: ['choose the service'],
    wallet: { checkAhead: async () => checkSamples.notEligible },
  },
  'outcome-graded': {
    at: '/check',
    steps: ['choose the service'],
    wallet: { checkAhead: async () => checkSamples.graded },
  },
  'outcome-open': {
    at: '/check',
    steps: ['choose the service'],
    wallet: { checkAhead: async () => checkSamples.cannotTell },
  },
  'outcome-open-end': {
    at: '/check',
    steps: ['choose the service', 'open the first entry', 'scroll to the end'],
    wallet: { checkAhead: async () => checkSamples.cannotTell },
  },
  'outcome-failed': {
    at: '/check',
    steps: ['choose the service'],
    wallet: { checkAhead: failing('service_not_at_hand') },
  },
  settings: { at: '/settings' },
  'settings-end': { at: '/settings', steps: ['scroll to the end'] },
  'settings-change-passphrase': { at: '/settings', steps: ['change the passphrase'] },
  'settings-remove-way': { at: '/settings', steps: ['remove a way'] },
  'settings-delete': { at: '/settings', steps: ['delete', 'scroll to the end'] },
  'home-restored': {
    at: '/',
    wallet: { cards: async () => samples.cards.slice(0, 1), restored: async () => samples.restored },
  },
  'home-all-restored': {
    at: '/',
    wallet: { cards: async () => [], restored: async () => samples.restored },
  },
  backup: { at: '/backup' },
  'backup-short': { at: '/backup', steps: ['type a short passphrase'] },
  'backup-progress': {
    at: '/backup',
    steps: ['type the passphrase'],
    wallet: { makeBackup: () => never },
  },
  'backup-made': { at: '/backup', steps: ['type the passphrase'] },
  'backup-nothing': {
    at: '/backup',
    wallet: { cards: async () => [], log: async () => [] },
  },
  restore: { at: '/restore' },
  'restore-progress': {
    at: '/restore',
    steps: ['choose the backup'],
    wallet: { openBackup: () => never },
  },
  'restore-refused': {
    at: '/restore',
    steps: ['choose the backup'],
    wallet: { openBackup: failing('backup_passphrase_wrong') },
  },
  'restore-damaged': {
    at: '/restore',
    steps: ['choose the backup'],
    wallet: { openBackup: failing('backup_damaged') },
  },
  'restore-to-decide': { at: '/restore', steps: ['choose the backup'] },
  'restore-ends-elsewhere': {
    at: '/restore',
    steps: ['choose the backup'],
    wallet: {
      openBackup: async () => ({ ...openedBackup, brings: { cards: 1, ended: 3, entries: 12 } }),
    },
  },
  restored: {
    at: '/restore',
    steps: ['choose the backup', 'press the first'],
    wallet: { restored: async () => samples.restored },
  },
  'restored-nothing-new': {
    at: '/restore',
    steps: ['choose the backup'],
    wallet: {
      openBackup: async () => ({ ...openedBackup, brings: { cards: 0, ended: 0, entries: 0 } }),
    },
  },
  'unknown-link': { at: '/open?x=1' },
  'unknown-page': { at: '/nowhere' },
};

export function sampleWallet(scene: Scene): () => Promise<Wallet> {
  const wallet: Wallet = {
    cards: async () => samples.cards,
    openOffer: async () => samples.offer,
    receive: async () => samples.received,
    catalogue: async () => samples.catalogue,
    choose: async () => samples.logInOffer,
    logIn: () => never,
    comeBack: async () => samples.received,
    waiting: async () => [],
    askAgain: async () => ({ kind: 'waiting', waiting: samples.waiting }),
    stopWaiting: async () => undefined,
    renew: async () => samples.received,
    checkStanding: async () => undefined,
    keepUp: async () => ({ isChanged: false }),
    markSeen: async () => undefined,
    openRequest: async () => samples.request,
    present: async () => samples.decided(true),
    decline: async () => ({ redirectUri: null }),
    log: async () => samples.log,
    askWhatWasKept: async () => samples.keptAsRemembered,
    services: async () => checkSamples.services,
    checkAhead: async () => checkSamples.eligible,
    makeBackup: async () => samples.backup,
    openBackup: async () => openedBackup,
    restoreBackup: async () => ({ madeAt: openedBackup.madeAt, cards: 4, ended: 0, entries: 12 }),
    restored: async () => [],
    forgetRestored: async () => undefined,
    unreadable: async () => ({ cards: 0, entries: 0, others: 0 }),
    forgetUnreadable: async () => undefined,
    forgetCard: async () => undefined,
    tellAllDeleted: async () => undefined,
    forgetEverything: async () => undefined,
    ...scene.wallet,
  };
  return async () => {
    if (scene.opening === 'never') return never;
    if (scene.opening) throw new WalletError(scene.opening);
    return wallet;
  };
}
