import { leadOf, type Assignment, type Dispatch, type Event } from './dispatch';

/** What of a dispatch is looked for from one place for a whole city, beside what somebody must decide or answer. */
export type ListedKind = 'extension' | 'ask' | 'group' | 'rework' | 'instruction';

/** A row of a worklist as the state has it. `unitId` is whom it is about, `decider` who else looks after it; ISO time. */
export type Listed = {
  readonly kind: ListedKind;
  readonly id: string;
  readonly status: 'open' | 'unsolved';
  readonly unitId: string;
  readonly decider: string;
  /** What the list is ordered by. */
  readonly limitAt: string;
  readonly body: Readonly<Record<string, string | number | undefined>>;
};

const working: readonly string[] = ['dispatched', 'handling', 'hung'];
const over: readonly string[] = ['closed', 'ended', 'informed'];

/** All that stands now; what has gone from here is over. */
export const listed = (dispatch: Dispatch, hotlineId: string): Listed[] => [
  ...ofExtension(dispatch, hotlineId),
  ...ofAsks(dispatch),
  ...ofGroup(dispatch, hotlineId),
  ...ofRework(dispatch, hotlineId),
  ...ofInstructions(dispatch),
];

/** An extension of whoever leads: until its time has passed, the hotline may revoke it. */
const ofExtension = (dispatch: Dispatch, decider: string): Listed[] => {
  const { extension, accountable: unitId, dispatchRound, handlingRound } = dispatch;
  const lead = leadOf(dispatch);
  if (!extension?.id || extension.revoked || !lead || unitId === undefined) return [];
  if (extension.dispatchRound !== dispatchRound || extension.handlingRound !== handlingRound) return [];
  const { id, former, revocableUntil: limitAt } = extension;
  const body = { assignmentId: lead.id, formerDueAt: former.dueAt, until: lead.clocks.handle?.dueAt };
  return [{ kind: 'extension', id, status: 'open', unitId, decider, limitAt, body }];
};

const isHelping = ({ asked, status }: Assignment): boolean => asked === true && (status === 'assigned' || status === 'signed');

/** What the lead asked of others (art. 14), which have not reported to the end. */
const ofAsks = (dispatch: Dispatch): Listed[] => {
  const lead = leadOf(dispatch);
  return dispatch.assignments.filter(isHelping).map(({ id, unitId, assignedAt, clocks }) => {
    const about = { unitId, decider: lead?.unitId ?? dispatch.accountable ?? unitId };
    const body = { assignmentId: lead?.id, standsSince: clocks.handle?.standsSince };
    return { kind: 'ask', id, status: 'open', ...about, limitAt: clocks.handle?.dueAt ?? assignedAt, body };
  });
};

/** A head, with so many tickets that hang on it. */
const ofGroup = ({ group, status, accountable: unitId, dueAt, registeredAt, hang }: Dispatch, decider: string): Listed[] => {
  if (group?.role !== 'head' || over.includes(status) || unitId === undefined) return [];
  const { groupId: id, members, untold, unasked } = group;
  const body = { members, untold, unasked, standsSince: hang?.since };
  return [{ kind: 'group', id, status: 'open', unitId, decider, limitAt: dueAt ?? registeredAt, body }];
};

/** Handled again, or not solved when the rounds were spent and the reporter has said so. */
const ofRework = (dispatch: Dispatch, decider: string): Listed[] => {
  const { accountable: unitId, assignments, reopenedAt, unsolved, handlingRound: round, dueAt, assessedDueAt } = dispatch;
  const isUnsolved = unsolved === true && dispatch.status === 'completed';
  const isAtWork = reopenedAt !== undefined && working.includes(dispatch.status);
  if (unitId === undefined || dueAt === undefined || !(isUnsolved || isAtWork)) return [];
  const leads = assignments.filter(({ role }) => role === 'lead');
  const id = (leads.find(({ assignedAt }) => assignedAt === reopenedAt) ?? leads.at(-1))?.id;
  const body = { round, reopenedAt, assessedDueAt, assignmentId: leadOf(dispatch)?.id, standsSince: dispatch.hang?.since };
  return id === undefined ? [] : [{ kind: 'rework', id, status: isUnsolved ? 'unsolved' : 'open', unitId, decider, limitAt: dueAt, body }]; // prettier-ignore
};

/** What a head signed and those who are to do it have not seen. */
const ofInstructions = (dispatch: Dispatch): Listed[] => {
  const { unseen, assignments, accountable, status } = dispatch;
  if (!working.includes(status)) return [];
  const lead = leadOf(dispatch);
  return unseen.flatMap(({ instructionId: id, assignmentId, at: limitAt }): Listed[] => {
    const addressed = assignments.find((one) => one.id === assignmentId);
    const part = addressed?.role === 'lead' ? lead : addressed;
    if (limitAt === undefined || !part) return [];
    const about = { unitId: part.unitId, decider: accountable ?? part.unitId, limitAt };
    return [{ kind: 'instruction', id, status: 'open', ...about, body: { assignmentId: part.id } }];
  });
};

/** What people wrote with the event that began it. */
export const wordsOf = (event: Event): object => {
  switch (event.type) {
    case 'Extended':
      return { reason: event.reason, notices: event.notices };
    case 'Asked':
      return { question: event.text };
    case 'Instructed':
      return { text: event.text };
    case 'MembersJoined':
      return { reason: event.reason };
    default:
      return {};
  }
};

/** How something that was listed ended, if it did not simply come to an end with the handling. */
export const endOf = ({ kind, id }: Listed, event: Event): { readonly status: string; readonly words: object } | undefined => {
  if (kind === 'extension' && event.type === 'ExtensionRevoked')
    return { status: 'revoked', words: { revocation: event.reason } };
  if (kind === 'instruction' && event.type === 'InstructionsSeen' && event.instructionIds.includes(id))
    return { status: 'seen', words: {} };
  if (kind === 'ask' && event.type === 'Reported' && event.assignmentId === id) {
    const { text: answer, explanation } = event;
    return { status: 'answered', words: { answer, ...(explanation !== undefined && { explanation }) } };
  }
  return undefined;
};
