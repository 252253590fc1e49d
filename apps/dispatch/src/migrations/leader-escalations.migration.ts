import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A leader's assignment is escalated without a dispatch. Fast: a constraint falls, and the index has no rows yet. */
export class LeaderEscalations1796800000000 implements MigrationInterface {
  readonly name = 'LeaderEscalations1796800000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table escalation alter column dispatch_id drop not null`);
    await db.query(`create index escalation_leader on escalation (of_id) where open and dispatch_id is null`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
