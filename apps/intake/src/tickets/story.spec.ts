import type { Event } from './ticket';
import { publicLines, staffLines, type Told } from './story';

const secret = '13812345678';
const events: Record<Told['type'], Told[]> = {
  Registered: [
    { type: 'Registered', status: 'registered', outcome: { what: 'registered' } },
    {
      type: 'Registered',
      status: 'registered',
      outcome: { what: 'registered', requested: { lead: '110107011', assists: [], reason: secret, overrideReason: secret } },
    },
    { type: 'Registered', status: 'held', outcome: { what: 'held', reason: secret } },
    { type: 'Registered', status: 'answered', outcome: { what: 'answered', text: secret } },
    { type: 'Registered', status: 'answered', outcome: { what: 'thanked', text: '感谢' } },
    {
      type: 'Registered',
      status: 'diverted',
      outcome: { what: 'diverted', diversion: { case: 'secrecy', reason: secret, toReporter: secret } },
    },
  ],
  Answered: [{ type: 'Answered', text: secret }],
  Classified: [{ type: 'Classified', category: 'noise' }],
  Diverted: [{ type: 'Diverted', case: 'duplicate', reason: secret, toReporter: secret, ofTicketNo: '202012160000011' }],
  Urged: [
    { type: 'Urged', by: 'reporter', text: secret },
    { type: 'Urged', by: 'hotline' },
  ],
  Withdrawn: [{ type: 'Withdrawn', reason: secret }],
  Escalated: [{ type: 'Escalated', level: 2, to: 'hotlineSupervisor' }],
  Released: [{ type: 'Released' }],
  Revealed: [{ type: 'Revealed', fields: ['phone'], reason: secret }],
};
const all = Object.values(events).flat();

it('tells staff every step, and the rule that it rests on', () => {
  for (const event of all) {
    const lines = staffLines(event);
    expect(lines.length).toBeGreaterThan(0);
    for (const { type, text, rule } of lines) expect([type, text, rule].every(Boolean)).toBe(true);
  }
});

it('tells the reporter in fixed sentences, of which nobody wrote one', () => {
  const told = all.flatMap(publicLines);
  expect(told.join('')).not.toMatch(/[0-9]/);
  expect(publicLines({ type: 'Revealed', fields: ['phone'], reason: '核实' })).toEqual([]);
});

it('names the rung that was told', () =>
  expect(staffLines(events.Escalated[0] as Event)[0]!.text).toBe('无主办单位，第2次提示：热线值班长'));
