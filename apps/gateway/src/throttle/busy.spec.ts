import { Busyness } from './busy';

describe('A command whose service was busy', () => {
  it('is refused for ten milliseconds without asking, and then asked about again', () => {
    const busyness = new Busyness();
    busyness.heard('intake.register', 1_000);
    expect([1_000, 1_009, 1_010, 1_011].map((now) => busyness.isBusy('intake.register', now))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is no reason to refuse another', () => {
    const busyness = new Busyness();
    busyness.heard('intake.register', 1_000);
    expect(busyness.isBusy('intake.register-publicly', 1_001)).toBe(false);
  });

  it('reaches its service often enough for whatever it begins at least, under any flood', () => {
    const busyness = new Busyness();
    let asked = 0;
    for (let now = 0; now < 1_000; now += 1) {
      if (busyness.isBusy('intake.register', now)) continue;
      asked += 1;
      busyness.heard('intake.register', now);
    }
    expect(asked).toBe(100);
  });
});
