import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  `create table whistle (
    id        uuid        primary key,
    version   int         not null,
    status    text        not null,
    open      boolean     not null,
    blower    text        not null,
    blown_at  timestamptz not null,
    sort_at   timestamptz not null,
    state     jsonb       not null
  )`,
  // The board: the earliest running limit first.
  `create index whistle_board on whistle (sort_at, id)`,
  `create index whistle_open on whistle (sort_at, id) where open`,
  `create index whistle_month on whistle (blown_at)`,

  `create table whistle_viewer (
    id    uuid  not null references whistle,
    path  ltree not null,
    role  text  not null,
    primary key (id, path, role)
  )`,
  `create index whistle_viewer_path on whistle_viewer using gist (path)`,

  `create table whistle_ticket (
    ticket_no   text not null,
    whistle_id  uuid not null references whistle,
    primary key (ticket_no, whistle_id)
  )`,

  // What a superior has to look into; written with the state, never read by the rules. path: the superior's.
  `create table supervision (
    id          uuid        primary key,
    whistle_id  uuid        not null references whistle,
    path        ltree       not null,
    open        boolean     not null,
    due_at      timestamptz not null,
    view        jsonb       not null
  )`,
  `create index supervision_due on supervision (due_at, id)`,
  `create index supervision_path on supervision using gist (path)`,

  // Standing mechanisms of peers, with the communities and points for which they were made.
  `create table mechanism (
    id          uuid        primary key,
    whistle_id  uuid        not null unique references whistle,
    since       timestamptz not null,
    state       jsonb       not null
  )`,
  `create table mechanism_community (
    mechanism_id  uuid not null references mechanism,
    unit_id       text not null,
    primary key (unit_id, mechanism_id)
  )`,
  `create table mechanism_point (
    mechanism_id  uuid             not null references mechanism,
    lon           double precision not null,
    lat           double precision not null
  )`,
  `create index mechanism_point_lat on mechanism_point (lat, lon)`,
];

/** Whistles, who may see them, what superiors look into, and standing mechanisms. Fast: all tables are new. */
export class WhistleTables1790200000000 implements MigrationInterface {
  readonly name = 'WhistleTables1790200000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of tables) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
