import { CannotStart } from '@fengqiao/servers';
import { optionsFrom } from './options';

describe('The options of the local stack', () => {
  it('are those of one laptop when nothing is said', () => {
    expect(optionsFrom({})).toMatchObject({ httpPort: 8080, opsPort: 0, clock: 'system', durable: true, logLevel: 'warn' });
  });

  it('take empty variables for none', () => {
    const empty = { FQ_HTTP_PORT: '', FQ_DATABASE_URL: '', FQ_CLOCK: '', FQ_CLOCK_NOW: '' };
    expect(optionsFrom(empty)).toMatchObject({ httpPort: 8080, databaseUrl: undefined, clock: 'system', clockNow: undefined });
  });

  it.each([
    [{ FQ_HTTP_PORT: 'eighty' }, 'FQ_HTTP_PORT is "eighty"'],
    [{ FQ_OPS_PORT: '70000' }, 'FQ_OPS_PORT is "70000"'],
    [{ FQ_CLOCK: 'sundial' }, 'FQ_CLOCK is "sundial"'],
    [{ FQ_CLOCK: 'replay', FQ_CLOCK_NOW: 'yesterday' }, 'FQ_CLOCK_NOW is "yesterday"'],
    [{ FQ_CLOCK: 'replay', FQ_CLOCK_NOW: '2020-12-16T11:22:00' }, 'with its offset'],
    [{ FQ_CLOCK: 'replay', FQ_CLOCK_NOW: '9999-12-31T23:59:59-12:00' }, 'of 1900 to 2199'],
  ])('name the variable that is wrong: %j', (environment, words) => {
    expect(() => optionsFrom(environment)).toThrow(words);
  });

  it('do not repeat an address that cannot be read, for it may hold a password', () => {
    const environment = { FQ_DATABASE_URL: 'postgres://fq:hidden@host:port/fengqiao' };
    expect(() => optionsFrom(environment)).toThrow(new CannotStart('FQ_DATABASE_URL cannot be read as an address.'));
  });
});
