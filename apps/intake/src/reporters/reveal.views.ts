import { intake, type AnswerOf, type InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import type { City } from '@fengqiao/city';
import { Call, CITY, Database, positionIn, scopeValues, sql, writeCursor } from '@fengqiao/service';
import { Inject, Injectable } from '@nestjs/common';

type Row = {
  readonly id: string;
  readonly ticketNo: string;
  readonly at: Date;
  readonly exact: string;
  readonly by: string;
  readonly unitId: string;
  readonly fields: string[];
  readonly reason: string;
};

const page = sql(`
  select id, ticket_no as "ticketNo", at, at::text as exact, by, unit_id as "unitId", fields, reason from reveal
  where ($1::text is null or ticket_no = $1) and ($2::text is null or path <@ $2::ltree) and ($3::timestamptz is null or at >= $3)
    and ($4::timestamptz is null or (at, id) < ($4, $5::uuid))
    and ($6::boolean or path <@ $7::text[]::ltree[] or path = any($8::text[]::ltree[]))
  order by at desc, id desc limit $9`);

/** Who was shown whose identity, for supervision. */
@Injectable()
export class RevealViews {
  constructor(
    private readonly database: Database,
    @Inject(CITY) private readonly city: City,
  ) {}

  /** `unitId`: by that unit or anybody below it. */
  async list(
    { ticketNo, unitId, from, cursor, limit }: InputOf<typeof intake.listReveals>,
    call: Call,
  ): Promise<AnswerOf<typeof intake.listReveals>> {
    const position = positionIn(cursor, 1);
    if (!position) return refuse('bad-cursor', 'The cursor is not the nextCursor of a page before', { where: 'cursor' });
    const unit = unitId === undefined ? undefined : this.city.unit(unitId);
    if (unitId !== undefined && !unit) return refuse('unknown-unit', `${unitId} is no unit of this city`, { where: 'unitId' });
    const rows = await this.database.rows<Row>(page, [
      ticketNo,
      unit?.path,
      from,
      ...position,
      ...scopeValues(call.scope),
      limit + 1,
    ]);
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(itemOf),
      ...(last && { nextCursor: writeCursor([last.exact, last.id]) }),
    };
  }
}

const itemOf = ({ id, ticketNo, at, by, unitId, fields, reason }: Row) => ({
  id,
  ticketNo,
  at: at.toISOString(),
  by,
  unitId,
  fields,
  reason,
});
