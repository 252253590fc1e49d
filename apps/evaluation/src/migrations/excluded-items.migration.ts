import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In the order of a page, as the indexes of all items are; few items are excluded. */
const indexesOf = (table: 'item' | 'frozen_item'): string[] => [
  `create index ${table}_excluded_district on ${table} (month, role, district_id, due_at, id) where excluded is not null`,
  `create index ${table}_excluded_unit on ${table} (month, unit_id, role, due_at, id) where excluded is not null`,
];

/** Pages of what is excluded are read along an index. Reads every item twice, for indexes of a few pages. Forward only. */
export class ExcludedItems1795332000000 implements MigrationInterface {
  readonly name = 'ExcludedItems1795332000000';

  async up(db: QueryRunner): Promise<void> {
    for (const statement of [...indexesOf('item'), ...indexesOf('frozen_item')]) await db.query(statement);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
