import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  `alter table callback add column dispatch_round int not null default 1`,
  `update callback c set dispatch_round = (f.snapshot ->> 'dispatchRound')::int
   from matter m join fact f on f.dispatch_id = m.dispatch_id and f.version = m.newest
   where m.dispatch_id = c.dispatch_id and m.group_role is distinct from 'member'`,
  // A member's callback follows its head.
  `update callback c set dispatch_round = h.dispatch_round
   from matter m join matter head on head.group_id = m.group_id and head.group_role = 'head'
     join callback h on h.dispatch_id = head.dispatch_id
   where m.dispatch_id = c.dispatch_id and m.group_role = 'member'`,
];

/** Callbacks know the dispatch round that they ask about. Forward only; writes every callback once. */
export class CallbackDispatchRounds1795314800000 implements MigrationInterface {
  readonly name = 'CallbackDispatchRounds1795314800000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
