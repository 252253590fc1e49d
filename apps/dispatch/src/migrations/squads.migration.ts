import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Who of an emergency squad is on duty when. Names and numbers of staff: they go into no event.
  `create table squad_shift (
    id      bigint      generated always as identity primary key,
    squad   text        not null,
    person  text        not null,
    phone   text,
    starts  timestamptz not null,
    ends    timestamptz not null,
    check (starts < ends)
  )`,
  `create index squad_shift_squad on squad_shift (squad, ends)`,
];

/** Rosters of emergency squads. Fast: the table is new. */
export class Squads1796300000000 implements MigrationInterface {
  readonly name = 'Squads1796300000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
