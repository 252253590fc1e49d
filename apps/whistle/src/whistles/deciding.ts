import { refuse, type Refusal } from '@fengqiao/domain';
import { isFor, stepFor } from '@fengqiao/flow';
import { answer, answerSupervision, overrule, relieve, type CalledRefusal } from './called';
import { calledOf, capacitiesOf, partyOf } from './capacities';
import { caughtUp } from './clocks';
import { appraise, close, release, type EndingRefusal } from './ending';
import type { Command, Event } from './events';
import { applyForFund, decideFund, useFund, type MoneyRefusal } from './money';
import { placeFlawIn, type PlaceRefusal } from './place';
import type { Given } from './rulebook';
import {
  acceptTask,
  act,
  attend,
  confer,
  endBody,
  finishTask,
  formBody,
  notifyStop,
  plan,
  type TogetherRefusal,
} from './together';
import type { Whistle } from './whistle';
import { whistleFlow, type Role } from './whistle.flow';

export type WhistleRefusal = CalledRefusal | EndingRefusal | MoneyRefusal | PlaceRefusal | TogetherRefusal;
type Outcome = Event[] | Refusal<WhistleRefusal>;

/**
 * What follows from a command of somebody who speaks for these units. Limits that ran out before it are seen first. Who may never
 * give it is told so, whatever the state.
 */
export const decide = (found: Whistle, command: Command, units: readonly string[], given: Given): Outcome => {
  const { whistle, events } = caughtUp(found, given);
  const capacities = capacitiesOf(whistle, units);
  const holds = (row: { readonly by: Role | readonly Role[] }): boolean =>
    [...capacities].some((role) => isFor(row as Parameters<typeof isFor<Role>>[0], role));
  if (!whistleFlow.steps.some((row) => row.on === command.type && holds(row)))
    return refuse('not-yours', `${command.type} is not for you in this whistle`);
  const row = stepFor(whistleFlow, whistle.status, command.type);
  if (!row || !holds(row)) return refuse('step-not-allowed', `${command.type} is no step of a whistle that is ${whistle.status}`);
  const outcome = placeFlawIn(command, given.rules) ?? decided(whistle, command, units, given);
  return 'refused' in outcome ? outcome : [...events, ...outcome];
};

const decided = (whistle: Whistle, command: Command, units: readonly string[], given: Given): Outcome => {
  const host = partyOf(whistle, units)!;
  switch (command.type) {
    case 'Accept':
    case 'Delegate':
    case 'ReportIn':
    case 'Refuse':
    case 'Contest':
      return answer(calledOf(whistle, units)!, command, whistle, given);
    case 'Relieve':
      return relieve(whistle, units, command, given);
    case 'Overrule':
      return overrule(whistle, units, command, given);
    case 'AnswerSupervision':
      return answerSupervision(whistle, units, command, given);
    case 'Confer':
      return confer(host, command, given);
    case 'Attend':
      return attend(whistle, command, given);
    case 'Plan':
      return plan(whistle, command, given);
    case 'Act':
      return act(whistle, units, command, given);
    case 'FinishTask':
      return finishTask(whistle, units, command, given);
    case 'AcceptTask':
      return acceptTask(whistle, command, given);
    case 'FormBody':
      return formBody(whistle, command, given);
    case 'EndBody':
      return endBody(whistle, command, given);
    case 'Notify':
      return notifyStop(host, command, given);
    case 'Fund':
      return applyForFund(host, command, given);
    case 'DecideFund':
      return decideFund(whistle, units, command, given);
    case 'UseFund':
      return useFund(whistle, units, command, given);
    case 'Release':
      return release(whistle, command, given);
    case 'Withdraw':
      return [{ type: 'Withdrawn', at: given.now.toISOString(), reason: command.reason }];
    case 'Close':
      return close(whistle, command, given);
    case 'Appraise':
      return appraise(whistle, host, command, given);
  }
};
