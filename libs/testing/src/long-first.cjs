const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes ten seconds and more, the longest first. Left to the end, one worker would run it while the others have nothing. */
const long = [
  'tests/processes/src/processes',
  'libs/servers/src/servers',
  'tests/contract/src/leaks',
  'libs/service/src/messages/lost-stream',
  'tests/scenarios/src/dispatch-sequences',
  'tests/scenarios/src/whistle-sequences',
  'tests/scenarios/src/letters',
  'tests/contract/src/fuzz',
  'apps/whistle/src/whistles/release-rule',
  'tests/scenarios/src/w-guoling',
  'apps/dispatch/src/dispatches/dispatch',
  'apps/evaluation/src/months/month',
  'libs/city/src/flaws',
  'tests/scenarios/src/rival-bugs',
  'apps/evaluation/src/rankings/recount',
  'tests/contract/src/free-text',
  'tests/scenarios/src/whistle-board',
];

/** On a fresh clone Jest knows no durations and takes the largest files first, which are not the longest runs. */
module.exports = class LongFirst extends Sequencer {
  static long = long;

  sort(tests) {
    const sorted = super.sort(tests);
    const rank = ({ path, duration }) => {
      const at = long.findIndex((file) => path.replaceAll('\\', '/').includes(`${file}.`));
      return duration !== undefined || at < 0 ? long.length : at;
    };
    return sorted.sort((one, other) => rank(one) - rank(other));
  }
};
