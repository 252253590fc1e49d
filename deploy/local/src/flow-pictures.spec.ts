import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { flawsOf } from '@fengqiao/flow';
import { FLOWS } from '@fengqiao/service';
import { flowPage, flowsOf } from './flow-pictures';
import { definitions } from './rights';

it('shows every flow as it is: after a change, run `npm run flows`', () =>
  expect(flowPage(definitions)).toBe(readFileSync(resolve('docs/flows.md'), 'utf8')));

it('finds flows of every service, and no flaw in any', () => {
  for (const service of definitions) {
    expect(flowsOf(service).length).toBeGreaterThan(0);
    for (const { name, flow } of flowsOf(service)) expect([name, flawsOf(flow)]).toEqual([name, []]);
  }
});

it('changes with a flow', () => {
  const [first] = definitions;
  const [{ flow, ...named }] = flowsOf(first!) as [ReturnType<typeof flowsOf>[number]];
  const steps = [...flow.steps, { from: flow.initial, on: 'Wave', by: 'clock', to: flow.initial }];
  const waved = { module: class {}, providers: [] };
  const providers = flowsProvided([{ ...named, flow: { ...flow, steps } }]);
  expect(flowPage([{ name: first!.name, module: { ...waved, providers } }])).toContain('Wave (clock)');
});

const flowsProvided = (flows: unknown) => [{ provide: FLOWS, useValue: flows }];
