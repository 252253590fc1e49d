import { Injectable } from '@nestjs/common';
import { sql, type Transaction } from '@fengqiao/service';
import { v4 } from 'uuid';
import { type Identity, Vault, type WrappedKey } from './reporter.vault';

/** A reporter as a ticket refers to them: nothing that anybody could read. */
export type Sealed = { readonly personId: string; readonly identity: Buffer };

/** Number and person in one round trip: the registration of a ticket waits for nothing else. */
const numberOnly = sql(`select nextval('ticket_number')::bigint::text as seq`);
const numberAndPerson = sql(`
  with known as (select id, key_id, wrapped_key from person where phone_mark = $2),
  made as (
    insert into person (id, phone_mark, key_id, wrapped_key)
    select $1, $2, $3, $4 where not exists (select from known)
    on conflict (phone_mark) do update set phone_mark = excluded.phone_mark
    returning id, key_id, wrapped_key)
  select nextval('ticket_number')::bigint::text as seq, id, key_id as "keyId", wrapped_key as wrapped
  from (select * from known union all select * from made) as person`);

@Injectable()
export class ReporterStore {
  constructor(private readonly vault: Vault) {}

  /** The next sequence number of a ticket, and its reporter, sealed for it. Nothing of a reporter without name and phone. */
  async receive(tx: Transaction, ticketId: string, { name, phone }: Identity): Promise<{ sequence: number; sealed?: Sealed }> {
    if (!name && !phone) return { sequence: Number((await tx.one<{ seq: string }>(numberOnly))!.seq) };
    const personId = v4();
    const key = this.vault.newKey(personId);
    const mark = phone ? this.vault.phoneMark(phone) : null;
    const row = await tx.one<{ seq: string; id: string } & WrappedKey>(numberAndPerson, [personId, mark, key.keyId, key.wrapped]);
    const person = row!;
    const identity = this.vault.seal({ ...(name && { name }), ...(phone && { phone }) }, ticketId, person.id, person);
    return { sequence: Number(person.seq), sealed: { personId: person.id, identity } };
  }

  /** Opens a ticket's reporter. Empty for an anonymous one. */
  open(ticketId: string, { personId, sealed, keyId, wrapped }: Stored): Identity {
    if (!personId || !sealed || !keyId || !wrapped) return {};
    return this.vault.open(sealed, ticketId, personId, { keyId, wrapped });
  }
}

/** The columns with which a ticket's query joins its person. */
export type Stored = {
  readonly personId: string | null;
  readonly sealed: Buffer | null;
  readonly keyId: string | null;
  readonly wrapped: Buffer | null;
};
export const storedReporter = `t.person_id as "personId", t.sealed, p.key_id as "keyId", p.wrapped_key as wrapped`;
