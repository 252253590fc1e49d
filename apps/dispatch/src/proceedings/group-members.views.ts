import { Database, scopeValues, sql, visibleTo, type Scope } from '@fengqiao/service';
import { Injectable } from '@nestjs/common';

const members = sql(`
  select g.id as "groupId", m.ticket_no as "ticketNo" from unnest($1::uuid[]) as g(id) cross join lateral (
    select exists (select 1 from grouped h where h.group_id = g.id and h.role = 'head'
      and ${visibleTo('dispatch_viewer', 'h.dispatch_id', 2)}) as seen) head
  cross join lateral (
    select d.ticket_no from grouped o join dispatch d on d.id = o.dispatch_id
    where o.group_id = g.id and o.role = 'member' and (head.seen or ${visibleTo('dispatch_viewer', 'd.id', 2)})
    order by d.ticket_no limit 200) m
  order by 1, 2`);

/** The tickets that hang on heads, for whoever may see the head, or else one of them. */
@Injectable()
export class GroupMembers {
  constructor(private readonly database: Database) {}

  async of(groupIds: readonly string[], scope: Scope): Promise<Map<string, string[]>> {
    const rows =
      groupIds.length > 0
        ? await this.database.rows<{ groupId: string; ticketNo: string }>(members, [groupIds, ...scopeValues(scope)])
        : [];
    const found = new Map<string, string[]>(groupIds.map((id) => [id, []]));
    for (const { groupId, ticketNo } of rows) found.get(groupId)!.push(ticketNo);
    return found;
  }
}
