import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Whose board shows a whistle, and where: one line for each unit that has a part in it and for each unit above it, so that a page
  // is read from the index alone. own: a part of the unit's own; part: it, or one below it, blew or was called.
  `create table whistle_line (
    id       uuid         not null references whistle,
    path     ltree        not null,
    status   text         not null,
    sort_at  timestamptz  not null,
    own      boolean      not null,
    part     boolean      not null,
    primary key (id, path)
  )`,
  `insert into whistle_line (id, path, status, sort_at, own, part)
   select w.id, subpath(v.path, 0, depth), w.status,
     case when w.open then w.sort_at else timestamptz '9999-01-01 00:00:00+00' - (
       coalesce((w.state #>> '{closed,at}')::timestamptz, (w.state #>> '{withdrawn,at}')::timestamptz, w.blown_at)
         - timestamptz '1970-01-01 00:00:00+00') end,
     bool_or(depth = nlevel(v.path)), bool_or(v.role in ('blower', 'target'))
   from whistle w join whistle_viewer v on v.id = w.id cross join lateral generate_series(1, nlevel(v.path)) depth
   group by w.id, subpath(v.path, 0, depth)`,
  `create index whistle_line_board on whistle_line (path, status, sort_at, id) include (own, part)`,
  `drop index whistle_board`,
  `drop index whistle_open`,
  // What a superior has to look into, open or not, in the order of the limits.
  `create index supervision_board on supervision (path, open, due_at, id)`,
];

/** The board's lines. Reads every whistle once and writes some ten narrow rows for each. */
export class BoardLines1795314000000 implements MigrationInterface {
  readonly name = 'BoardLines1795314000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of statements) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
