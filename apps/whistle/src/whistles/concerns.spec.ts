import { anOrder, blown, district, does, iso, police, town } from '../whistles-under-test';
import { seenBy } from './concerns';

const phone = '13900070007';

describe('Numbers in what was written', () => {
  const whistle = does(blown(anOrder([police], { basis: { type: 'initiative', ref: `居民${phone}` } })), town, {
    ...{ type: 'FormBody', title: `专班${phone}`, place: {}, members: [police], until: iso('2017-06-01T00:00:00+08:00') },
  });
  const shownTo = (unitId: string, readsNumbers: boolean) => {
    const { basis, bodies } = seenBy(whistle, { covers: (id) => unitId === district || id === unitId, readsNumbers });
    return JSON.stringify([basis, bodies]);
  };

  it('of a basis and of a joint body are for the blower alone', () => {
    expect(shownTo(town, true).split(phone)).toHaveLength(3);
    for (const unitId of [police, district]) expect(shownTo(unitId, false)).not.toContain(phone);
  });

  it('stay where they are the number of a ticket', () => {
    const basis = { type: 'ticket', ref: '201705080000018' } as const;
    expect(seenBy(blown(anOrder([police], { basis })), { covers: () => true, readsNumbers: false }).basis).toEqual(basis);
  });
});
