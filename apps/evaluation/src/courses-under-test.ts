import fc from 'fast-check';

export type Said = {
  /** Whether the reporter is called at all this time. */
  readonly called: boolean;
  readonly reached: boolean;
  readonly resolved: 'yes' | 'partly' | 'no';
  readonly satisfied: 'yes' | 'mostly' | 'no';
};

/** What may happen to a ticket, as far as counting asks. */
export type Course = {
  readonly unit: number;
  readonly kind: 'complaint' | 'help' | 'inquiry';
  readonly channel: 'hotline' | 'media';
  readonly hasContact: boolean;
  readonly dueDay: number;
  readonly sign: 'in time' | 'late' | 'never';
  readonly contact: 'in time' | 'late' | 'never';
  readonly assistSign: 'in time' | 'late' | 'never';
  /** Of its own limit, so many hours after the dispatch; or it is let go before or after that. */
  readonly assistWork: 'in time' | 'late' | 'never' | 'let go in time' | 'let go late';
  readonly assistHours: number;
  /** Whether an office inside the street leads for it, or a second one after the first. */
  readonly handsOn: 'never' | 'once' | 'twice';
  /** Whether helpers are asked once more after their first part, in the same round, and others in rework. */
  readonly asksAgain: boolean;
  readonly assistObjects: boolean;
  readonly objection: 'none' | 'upheld' | 'rejected';
  readonly extension: boolean;
  readonly rework: boolean;
  readonly hang: boolean;
  readonly end: 'open' | 'closed' | 'ended';
  /** 0: none; else a group whose first ticket is its head. */
  readonly group: number;
  /**
   * Whether its ticket leaves the group again, if it is no head: the unit from before goes on with it, or begins anew since the head
   * was another's; another one begins; or one begins though nobody led before the group.
   */
  readonly leaves: 'never' | 'to the one before' | 'to the one before, anew' | 'to another' | 'to its first';
  readonly leavesOn: number;
  /** What each call brings, another time something else; calls after the last bring it again. */
  readonly answers: readonly Said[];
  readonly asksEarly: boolean;
  /** What happened last is heard of after the close. */
  readonly late: boolean;
  readonly exclusion: 'none' | 'asked' | 'approved' | 'refused' | 'revoked';
};

const times = fc.constantFrom('in time' as const, 'late' as const, 'never' as const);
export const course: fc.Arbitrary<Course> = fc.record({
  unit: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('complaint' as const, 'complaint' as const, 'help' as const, 'inquiry' as const),
  channel: fc.constantFrom('hotline' as const, 'hotline' as const, 'hotline' as const, 'media' as const),
  hasContact: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  dueDay: fc.integer({ min: -3, max: 20 }),
  sign: times,
  contact: times,
  assistSign: times,
  assistWork: fc.constantFrom('in time' as const, 'late' as const, 'never' as const, 'let go in time' as const, 'let go late' as const),
  assistHours: fc.constantFrom(60, 200, 1_200),
  handsOn: fc.constantFrom('never' as const, 'never' as const, 'once' as const, 'twice' as const),
  asksAgain: fc.boolean(),
  assistObjects: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  objection: fc.constantFrom('none' as const, 'none' as const, 'upheld' as const, 'rejected' as const),
  extension: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  rework: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  hang: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
  end: fc.constantFrom('open' as const, 'open' as const, 'closed' as const, 'ended' as const),
  group: fc.constantFrom(0, 0, 0, 1, 2),
  leaves: fc.constantFrom('never' as const, 'never' as const, 'to the one before' as const, 'to the one before, anew' as const, 'to another' as const, 'to its first' as const),
  leavesOn: fc.integer({ min: 2, max: 20 }),
  answers: fc.array(
    fc.record({
      called: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      reached: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      resolved: fc.constantFrom('yes' as const, 'partly' as const, 'no' as const),
      satisfied: fc.constantFrom('yes' as const, 'mostly' as const, 'no' as const),
    }),
    { minLength: 5, maxLength: 5 },
  ),
  asksEarly: fc.boolean(),
  late: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
  exclusion: fc.constantFrom('none' as const, 'none' as const, 'asked' as const, 'approved' as const, 'refused' as const, 'revoked' as const),
}); // prettier-ignore

/** The same, led also by others than streets; what is grouped is mostly excluded, before or after it joins. */
export const courseAnywhere: fc.Arbitrary<Course> = fc
  .tuple(course, fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7))
  .map(([one, unit]) => ({ ...one, unit, exclusion: one.group > 0 && one.exclusion === 'none' ? 'approved' : one.exclusion }));

const no: Said = { called: true, reached: true, resolved: 'no', satisfied: 'no' };
/** Nothing out of the ordinary, but that it is not solved. */
export const usual: Course = {
  unit: 0,
  kind: 'complaint',
  channel: 'hotline',
  hasContact: true,
  dueDay: 7,
  sign: 'in time',
  contact: 'in time',
  assistSign: 'in time',
  assistWork: 'in time',
  assistHours: 60,
  handsOn: 'never',
  asksAgain: false,
  assistObjects: false,
  objection: 'none',
  extension: false,
  rework: false,
  hang: false,
  end: 'open',
  group: 0,
  leaves: 'never',
  leavesOn: 2,
  answers: [no],
  asksEarly: false,
  late: false,
  exclusion: 'none',
};
