import { intake, type AnswerOf, type Contract, type InputOf, type evaluation } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import { isRefusal, refuse, unitsOf, within } from '@fengqiao/domain';
import { append, appendHistory, CITY, Clock, UnitOfWork, type Call, type Transaction } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { FactStore, type Matter, type Viewer } from '../facts/fact.store';
import { isCounted, newestOf } from '../items/item';
import { ItemCommands } from '../items/item.commands';
import { reaches } from '../visibility';
import { announce } from './exclusion.announcements';
import { decide, evolve, type Command, type Exclusion } from './exclusion';
import { ExclusionStore, type StoredExclusion } from './exclusion.store';

type Asking = typeof evaluation.askExclusion;
type Deciding = typeof evaluation.decideExclusion;
type Revoking = typeof evaluation.revokeExclusion;

const viewOf = ({ id, status, version, reasonCode }: StoredExclusion, { ticketNo }: Matter) => ({
  id,
  status,
  version,
  exclusionId: id,
  ticketNo,
  reasonCode,
});

/** Exclusions are asked for by the accountable unit and decided by others; the items follow in the same transaction. */
@Injectable()
export class ExclusionCommands {
  constructor(
    @Inject(CITY) private readonly city: City,
    private readonly clock: Clock,
    private readonly work: UnitOfWork,
    private readonly facts: FactStore,
    private readonly exclusions: ExclusionStore,
    private readonly items: ItemCommands,
  ) {}

  ask(contract: Asking, input: InputOf<Asking>, call: Call): Promise<AnswerOf<Asking>> {
    return this.work.decide(contract, call, input, async (tx): Promise<AnswerOf<Asking>> => {
      const scope = call.allowed ? call.scope : call.scopeFor(intake.getTicket);
      const matter = scope && (await this.facts.seen(tx, input.ticketNo, scope));
      if (!matter) return refuse('not-found', `There is no ticket ${input.ticketNo} that the caller may see`);
      await this.facts.lock(tx, matter.dispatchId);
      const newest = newestOf(await this.facts.of(tx, matter.dispatchId));
      const accountable = newest?.accountable === undefined ? undefined : this.city.unit(newest.accountable);
      if (!call.allowed || !accountable || !reaches(call.scope, accountable))
        return refuse('forbidden', 'Only the unit that is accountable for the ticket asks for its exclusion');
      const fresh = { id: v7(), dispatchId: matter.dispatchId, accountable: accountable.id, path: accountable.path };
      const { reasonCode, evidence } = input;
      const command: Command = { type: 'ask', at: this.clock.now(), reasonCode, evidence };
      const open = await this.exclusions.open(tx, matter, accountable.id);
      return this.apply(tx, matter, command, open, fresh, call);
    });
  }

  decide(contract: Deciding, input: InputOf<Deciding>, call: Call): Promise<AnswerOf<Deciding>> {
    const { id, approved, reason, expectedVersion } = input;
    const command: Command = { type: approved ? 'approve' : 'refuse', at: this.clock.now(), reason };
    return this.work.decide(contract, call, input, (tx) => this.onExisting(tx, id, command, expectedVersion, contract, call));
  }

  revoke(contract: Revoking, input: InputOf<Revoking>, call: Call): Promise<AnswerOf<Revoking>> {
    const { id, reason, expectedVersion } = input;
    const command: Command = { type: 'revoke', at: this.clock.now(), reason };
    return this.work.decide(contract, call, input, (tx) => this.onExisting(tx, id, command, expectedVersion, contract, call));
  }

  private async onExisting(
    tx: Transaction,
    id: string,
    command: Command,
    expectedVersion: number | undefined,
    contract: Contract,
    call: Call,
  ): Promise<AnswerOf<Deciding>> {
    const scope = call.allowed ? call.scope : undefined;
    const seen = scope && (await this.exclusions.seen(tx, id, scope));
    const named = seen ? await this.facts.lockAll(tx, [seen.dispatchId, ...seen.named]) : [];
    const matter = named.find(({ dispatchId }) => dispatchId === seen?.dispatchId);
    const exclusion = matter && (await this.exclusions.find(tx, id));
    if (!call.allowed) return refuse('forbidden', `None of the caller's roles may call ${contract.name}`);
    if (!matter || !exclusion) return refuse('not-found', `There is no exclusion ${id} that the caller may see`);
    if (expectedVersion !== undefined && expectedVersion !== exclusion.version)
      return refuse('stale-version', `The exclusion is at version ${exclusion.version}`, { present: viewOf(exclusion, matter) });
    // The time after the wait for the lock: what arrives later is never earlier.
    const at = this.clock.now();
    const answer = await this.apply(tx, matter, { ...command, at }, exclusion, exclusion, call);
    if (isRefusal(answer)) return answer;
    // What was decided about several at once is taken back for each, also where they went apart.
    for (const other of named) if (other !== matter) await this.items.deriveAnew(tx, other, at);
    return answer;
  }

  private async apply(
    tx: Transaction,
    matter: Matter,
    command: Command,
    standing: StoredExclusion | undefined,
    ids: Pick<StoredExclusion, 'id' | 'dispatchId' | 'accountable' | 'path'>,
    call: Call,
  ) {
    const { at } = command;
    const policy = this.city.assessmentAt(at);
    const newest = newestOf(await this.facts.of(tx, matter.dispatchId));
    const { tickets, reasonCode } = await this.items.exclusionOf(tx, matter, newest);
    const tookPart = tookPartIn(await this.facts.viewers(tx, matter.dispatchId), this.pathsOf(call));
    const circumstances = {
      reasons: Object.keys(policy.exclusionReasons),
      isCounted: newest !== undefined && isCounted(newest, policy),
      tookPart,
      isExcluded: reasonCode !== undefined,
      tickets,
    };
    const events = decide(command, standing, circumstances);
    if (isRefusal(events)) return events;
    let state: Exclusion | undefined = command.type === 'ask' ? undefined : standing;
    const askedAt = command.type === 'ask' ? at : standing!.askedAt;
    const by = { by: call.unitId, correlationId: call.correlationId };
    const actor = { kind: call.actor.kind, id: call.actor.id, unitId: call.unitId };
    for (const event of events) {
      const stored = { ...ids, askedAt, ...(state = evolve(state, event)) };
      append(tx, [announce(matter, stored, event, by)]);
      appendHistory(tx, ids.id, [{ version: stored.version, type: event.type, at, actor, policyVersion: policy.version, event }]);
    }
    const after: StoredExclusion = { ...ids, askedAt, ...state! };
    this.exclusions.save(tx, matter, after, at);
    await this.items.deriveAnew(tx, matter, at);
    return viewOf(after, matter);
  }

  private pathsOf(call: Call): string[] {
    return unitsOf(call.actor).flatMap((id) => this.city.unit(id)?.path ?? []);
  }
}

/** Whether one who acts for these paths handled or helped: at a unit with a part in it, or inside one. */
const tookPartIn = (viewers: readonly Viewer[], paths: readonly string[]): boolean =>
  viewers.some(({ path, role }) => role !== 'copy' && paths.some((own) => within(own, path)));
