import { contracts, dispatch, intake, natsConfig, natsRightsOf, operatorRights, services } from './index';

const durables = [{ name: 'intake-dispatch', subject: 'fq.evt.dispatch.dispatch.*.v1' }];
const ofIntake = natsRightsOf('intake', contracts, durables);
const ofGateway = natsRightsOf('gateway', contracts);
const ofReplay = natsRightsOf('replay', contracts);

describe('The rights of a service on NATS', () => {
  it('let it hear what it is asked, and what it is answered, and nothing else', () => {
    expect(ofIntake.subscribe).toEqual(['fq.rpc.intake.>', '_INBOX_intake.>', 'fq.backlog.*']);
    expect(ofGateway.subscribe).toEqual(['fq.rpc.gateway.>', '_INBOX_gateway.>']);
  });

  it('let it ask what is there for services, but no command of people, nor itself', () => {
    expect(ofIntake.publish).toContain(dispatch.ofTicket.subject);
    for (const contract of [dispatch.sign, dispatch.dispatchTicket, intake.register, intake.titles])
      expect(ofIntake.publish).not.toContain(contract.subject);
  });

  it('let the gateway ask every route and what the kit answers to operators, and say no event', () => {
    const routes = contracts.filter(({ path }) => path).map(({ subject }) => subject);
    expect(ofGateway.publish).toEqual(expect.arrayContaining(routes));
    for (const service of services) expect(ofGateway.publish).toContain(`fq.rpc.${service}.parked`);
    expect(ofGateway.publish).not.toContain(dispatch.ofTicket.subject);
    expect(ofGateway.publish.filter((subject) => !subject.startsWith('fq.rpc.'))).toEqual([]);
  });

  it('let it say its own events and read its own durables, with their own filter', () => {
    const others = ofIntake.publish.filter((subject) => !subject.startsWith('fq.rpc.'));
    expect(others).toEqual([
      'fq.evt.intake.>',
      'fq.backlog.intake',
      '$JS.API.STREAM.INFO.FENGQIAO_EVENTS',
      '$JS.API.STREAM.CREATE.FENGQIAO_EVENTS',
      '$JS.API.STREAM.MSG.GET.FENGQIAO_EVENTS',
      '$JS.API.CONSUMER.CREATE.FENGQIAO_EVENTS.intake-dispatch.fq.evt.dispatch.dispatch.*.v1',
      '$JS.API.CONSUMER.INFO.FENGQIAO_EVENTS.intake-dispatch',
      '$JS.API.CONSUMER.DELETE.FENGQIAO_EVENTS.intake-dispatch',
      '$JS.API.CONSUMER.MSG.NEXT.FENGQIAO_EVENTS.intake-dispatch',
      '$JS.ACK.FENGQIAO_EVENTS.intake-dispatch.>',
    ]);
  });

  it('let the clock of a replay look on, and answer when its long way is done', () => {
    expect(ofReplay.publish).toEqual(['$JS.API.STREAM.INFO.FENGQIAO_EVENTS', '$JS.API.CONSUMER.LIST.FENGQIAO_EVENTS']);
    expect(ofReplay.answerSeconds).toBe(600);
    expect(ofIntake.answerSeconds).toBe(10);
  });
});

describe('The configuration of nats-server', () => {
  it('has every user with its password, its rights and its time to answer', () => {
    const text = natsConfig([
      { name: 'intake', password: 'se"cret', rights: { publish: ['a.b'], subscribe: ['c.>'], answerSeconds: 15 } },
      { name: 'gateway', password: { variable: 'FQ_GATEWAY_NATS_PASSWORD' }, rights: operatorRights },
    ]);
    expect(text).toContain('user: "intake"\n      password: "se\\"cret"');
    expect(text).toContain('publish: { allow: ["a.b"] }\n        subscribe: { allow: ["c.>"] }');
    expect(text).toContain('allow_responses: { max: 1, expires: "15s" }');
    expect(text).toContain('password: $FQ_GATEWAY_NATS_PASSWORD');
    expect(text.match(/allow_responses/g)).toHaveLength(1);
  });

  it('takes no right for no right', () => {
    const text = natsConfig([{ name: 'nobody', password: 'x', rights: { publish: [], subscribe: [] } }]);
    expect(text).toContain('publish: { deny: ">" }\n        subscribe: { deny: ">" }');
  });
});
