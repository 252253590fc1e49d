import { refuse, type Actor, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { answer } from './answering';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { checkUnits } from './orders';
import type { Given } from './parts';
import { urgencyOf } from './rulebook';

/** The hotline asks units that might lead whose matter it is (会商, art. 12-2), before it is anybody's. */
export type Consulting = { readonly unitIds: readonly string[]; readonly question: string };
/** What a unit thinks; `proposedLead`: who should lead in its view, itself or another. */
export type Opinion = { readonly text: string; readonly proposedLead?: string | undefined };
export type ConsultRefusal = 'step-not-allowed' | 'unknown-unit' | 'lead-not-allowed' | 'already-asked';

/**
 * Each unit sees the ticket from now on and has a limit of its own. No clock moves: the hotline's limit for finding somebody
 * runs on, and it may dispatch before everybody has answered.
 */
export const consult = (
  dispatch: Dispatch,
  { unitIds, question }: Consulting,
  given: Given,
): Event[] | Refusal<ConsultRefusal> => {
  const { now, rules, newId } = given;
  if (!stepFor(dispatchFlow, dispatch.status, 'Consult'))
    return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} has found its unit; that one asks others to help`);
  const asked = [...new Set(unitIds)];
  for (const [index, unitId] of asked.entries()) {
    const flaw = flawOf(dispatch, unitId, `unitIds.${index}`, given);
    if (flaw) return flaw;
  }
  const setting = { category: dispatch.category, urgency: urgencyOf(dispatch, rules) };
  return asked.map((unitId): Event => {
    const limit = rules.clock({ clock: 'consultationAnswer', ...setting, unit: rules.unit(unitId)!, at: now });
    return { type: 'Consulted', at: now.toISOString(), id: newId(), unitId, asker: rules.hotlineId, question, limit };
  });
};

const flawOf = ({ owed = [] }: Dispatch, unitId: string, where: string, given: Given): Refusal<ConsultRefusal> | undefined => {
  if (owed.some((one) => one.kind === 'consultation' && one.unitId === unitId))
    return refuse('already-asked', `${unitId} has been asked and has not answered yet`, { where });
  return leadFlaw(unitId, where, given);
};

const leadFlaw = (unitId: string, where: string, { rules }: Given): Refusal<'unknown-unit' | 'lead-not-allowed'> | undefined => {
  const checked = checkUnits({ lead: unitId, assists: [] }, rules);
  if (!('refused' in checked)) return undefined;
  return refuse(checked.refused === 'unknown-unit' ? 'unknown-unit' : 'lead-not-allowed', checked.because, { where });
};

/** The unit's opinion. It binds nobody: the hotline decides. */
export const answerConsultation = (
  dispatch: Dispatch,
  id: string,
  { text, proposedLead }: Opinion,
  actor: Actor,
  given: Given,
): Event[] | Refusal<'step-not-allowed' | 'not-yours' | 'unknown-unit' | 'lead-not-allowed'> => {
  const answered = answer(dispatch, { kind: 'consultation', id }, text, actor, given);
  if ('refused' in answered || proposedLead === undefined) return answered;
  return leadFlaw(proposedLead, 'proposedLead', given) ?? answered.map((event) => ({ ...event, proposedLead }) as Event);
};
