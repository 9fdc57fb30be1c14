// One person's way from the department's counter to the housing window, step by step, and whether it ended as it must.
import { answerWith, type Citizen, createCitizen, DEPARTMENTS, type WalletSetting } from './citizen.ts';
import { type Outcome, RULE_ID, type Scenario } from './people.ts';
import type { Console, Desk, DeskState } from './staff.ts';

export type ScenarioResult = {
  person: string;
  decision: Outcome | 'undecided';
  clauses: { id: string; met: boolean | 'unproved' }[];
  reason?: string;
};

export type ScenarioPorts = {
  clerk: Console;
  desk: Desk;
  setting: WalletSetting;
  personNumberOf: (key: string) => string;
  /** Told of each step and its result. */
  report: (step: string, result: string) => void;
  /** Seconds until a revocation is visible to every verifier: the status list's time to live. */
  waitForStatusLists: () => Promise<void>;
};

type Ended = { result: ScenarioResult; problem: string | undefined };

async function collectCards(
  citizen: Citizen,
  person: string,
  who: string,
  { clerk, personNumberOf, report }: ScenarioPorts,
) {
  for (const department of DEPARTMENTS) {
    const copies = await citizen.receive(clerk, department, personNumberOf(person));
    report(`${who}receives at the ${department} counter`, `${copies} copies`);
  }
}

async function finalState(desk: Desk, requestId: string): Promise<DeskState> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const state = await desk.state(requestId);
    if (['decided', 'refused', 'expired'].includes(state.state)) return state;
    await new Promise((done) => setTimeout(done, 100));
  }
  return { state: 'waiting' };
}

/** Plays one scenario. The result is what the desk says, not what the wallet was told. */
export async function runScenario(scenario: Scenario, ports: ScenarioPorts): Promise<Ended> {
  const { person, other, act } = scenario;
  const { clerk, desk, setting, personNumberOf, report } = ports;
  const citizen = createCitizen(setting);
  await collectCards(citizen, person, '', ports);
  const friend = other ? createCitizen(setting) : undefined;
  if (friend && other) await collectCards(friend, other, `${other} `, ports);
  if (act === 'present_after_revocation') {
    const { revoked } = await clerk.revoke('income', personNumberOf(person));
    report('the income office revokes', `${revoked} copies`);
    await ports.waitForStatusLists();
  }

  const question = await desk.ask(RULE_ID);
  const preview = await citizen.holder.openRequest(question.qr);
  const asked = preview.credentials.map(
    ({ id, claims }) => `${id}(${claims.map(({ name }) => name).join(', ')})`,
  );
  report(`the wallet shows the question of ${preview.asker.name.en}`, asked.join(' '));

  if (act === 'use_anothers_copy_without_its_key' && friend) {
    const sign = await citizen.makeKey();
    const stolen = new Map(
      await Promise.all(DEPARTMENTS.map(async (id) => [id, (await friend.takeCopy(id)).copy] as const)),
    );
    await answerWith(preview, (id) => ({ copy: take(stolen, id), sign }));
  } else if (act === 'use_anothers_income_with_its_key' && friend) {
    const mixed = new Map(
      await Promise.all(
        DEPARTMENTS.map(async (id) => [id, await (id === 'income' ? friend : citizen).takeCopy(id)] as const),
      ),
    );
    await answerWith(preview, (id) => take(mixed, id));
  } else {
    await citizen.holder.present(preview);
  }

  const state = await finalState(desk, question.request_id);
  const result: ScenarioResult = {
    person,
    decision: outcomeOf(state),
    clauses: (state.decision?.clauses ?? []).map(({ id, met }) => ({ id, met })),
    ...(state.reason ? { reason: state.reason } : {}),
  };
  report('the desk shows', [result.decision, result.reason].filter(Boolean).join(', '));
  return { result, problem: problemOf(scenario, result) };
}

function take<T>(map: Map<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`nothing to answer ${id} with`);
  return value;
}

function outcomeOf({ state, decision }: DeskState): Outcome | 'undecided' {
  if (state === 'refused') return 'refused';
  if (state === 'decided' && decision && decision.decision !== 'more_needed') return decision.decision;
  return 'undecided';
}

/** A sentence when the result is not the expected one, or the desk does not show why. */
function problemOf({ expected, unmet = [], reasons }: Scenario, result: ScenarioResult): string | undefined {
  if (result.decision !== expected) return `expected ${expected}, got ${result.decision}`;
  if (expected === 'refused') {
    return reasons?.includes(result.reason ?? '') ? undefined : `refused for ${result.reason ?? 'no reason'}`;
  }
  const notMet = result.clauses.filter(({ met }) => met !== true).map(({ id }) => id);
  if (result.clauses.length === 0) return 'the decision names no clause';
  return notMet.join() === unmet.join() ? undefined : `clauses not met: ${notMet.join(', ') || 'none'}`;
}
