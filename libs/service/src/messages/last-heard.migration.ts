import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of each durable the message furthest in the stream that it has handled. `at` is machine time (the database's). */
export const createLastHeard = async (db: QueryRunner): Promise<void> => {
  await db.query(`
    create table last_heard (
      consumer        text         primary key,
      stream_created  text         not null,
      stream_seq      bigint       not null,
      message_id      uuid         not null,
      at              timestamptz  not null default now()
    ) with (fillfactor = 10)`);
};

/** Forward only; fast: the table is new. */
export class LastHeard1795313600000 implements MigrationInterface {
  up(db: QueryRunner): Promise<void> {
    return createLastHeard(db);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
