import { seersOf } from './over.store';

it('what is over is seen from its own places, and from all above them', () => {
  expect([...seersOf(['110000.110107.110107011', '110000.110107', '110000.110107.110107011.110107011-cg'])]).toEqual([
    ['110000', false],
    ['110000.110107', true],
    ['110000.110107.110107011', true],
    ['110000.110107.110107011.110107011-cg', true],
  ]);
});
