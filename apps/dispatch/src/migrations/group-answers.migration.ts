import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Heads know by number whose reporter was asked; how many were not follows from that. Fast: a row for each group, read through
 * the index of groups. A process from before goes on counting, and adds no number.
 */
export class GroupAnswers1796700000000 implements MigrationInterface {
  readonly name = 'GroupAnswers1796700000000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      update dispatch set state = jsonb_set(state::jsonb, '{group}', (state->'group')::jsonb || jsonb_build_object(
        'asked', heard.asked, 'unasked', (state->'group'->>'members')::int - jsonb_array_length(heard.asked)))
      from (
        select head.dispatch_id, coalesce(jsonb_agg(m.ticket_no order by m.ticket_no) filter (
          where m.state->'callback' is not null and m.state->'callback'->>'resolved' is distinct from 'no'), '[]') as asked
        from grouped head
          left join grouped member on member.group_id = head.group_id and member.role = 'member'
          left join dispatch m on m.id = member.dispatch_id
        where head.role = 'head' group by head.dispatch_id) heard
      where dispatch.id = heard.dispatch_id`);
  }

  down(): Promise<void> {
    throw new Error('Forward only: write the next migration instead');
  }
}
