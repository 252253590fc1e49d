/** One value, or several that are treated alike. */
export type OneOrMore<T> = T | readonly T[];

/** One row of a process: in `from`, the command `on`, given by one of `by`, leads to `to`. */
export type Step<State extends string, Command extends string, Role extends string> = {
  readonly from: OneOrMore<State>;
  readonly on: Command;
  readonly by: OneOrMore<Role>;
  readonly to: State;
};

/** Once in this state, the limit of that name starts to run; when it is spent, the clock issues `then`. */
export type Deadline<State extends string, Command extends string> = {
  readonly in: State;
  /** A name that the policy gives a value; never hours, which are not published. */
  readonly limit: string;
  readonly then: Command;
};

/** A process as data. Guards that need facts are in `decide`; who may do what, whence and whither is here. */
export type Flow<State extends string, Command extends string, Role extends string> = {
  readonly initial: State;
  readonly final: readonly State[];
  readonly steps: readonly Step<State, Command, Role>[];
  readonly deadlines: readonly Deadline<State, Command>[];
};

const listed = <T extends string>(value: OneOrMore<T>): readonly T[] => (typeof value === 'string' ? [value] : value);

/** True if the step may be taken by that role. */
export const isFor = <R extends string>(step: Step<string, string, R>, role: R): boolean => listed(step.by).includes(role);

/** The step that a command takes from a state, whoever gives it. Undefined: the state does not take it. */
export const stepFor = <S extends string, C extends string, R extends string>(
  flow: Flow<S, C, R>,
  from: S,
  on: C,
): Step<S, C, R> | undefined => flow.steps.find((step) => step.on === on && listed(step.from).includes(from));

/** All steps out of a state, of one role if it is given: what a worklist offers. */
export const stepsFrom = <S extends string, C extends string, R extends string>(
  flow: Flow<S, C, R>,
  from: S,
  role?: R,
): Step<S, C, R>[] => flow.steps.filter((step) => listed(step.from).includes(from) && (role === undefined || isFor(step, role)));

/** A step with one `from` and its roles as a list: a line of the table, a case of a test. */
export type Row<State extends string, Command extends string, Role extends string> = {
  readonly from: State;
  readonly on: Command;
  readonly by: readonly Role[];
  readonly to: State;
};

/** The table with one row for each state that a step leaves: for `it.each`. */
export const rowsOf = <S extends string, C extends string, R extends string>(flow: Flow<S, C, R>): Row<S, C, R>[] =>
  flow.steps.flatMap(({ from, on, by, to }) => listed(from).map((state) => ({ from: state, on, by: listed(by), to })));

/** Every way in which a flow is wrong. The spec of each flow asserts that there is none. */
export const flawsOf = <S extends string, C extends string, R extends string>(flow: Flow<S, C, R>): string[] => {
  const rows = rowsOf(flow);
  const states = new Set<S>([flow.initial, ...flow.final, ...flow.steps.map(({ to }) => to), ...rows.map(({ from }) => from)]);
  const reached = closure([flow.initial], (at) => rows.filter(({ from }) => from === at).map(({ to }) => to));
  const ending = closure(flow.final, (at) => rows.filter(({ to }) => to === at).map(({ from }) => from));

  return [
    ...[...states].filter((state) => !reached.has(state)).map((state) => `${state} can never be reached`),
    ...[...states].filter((state) => !ending.has(state)).map((state) => `${state} can never end`),
    ...repeated(rows.map(({ from, on }) => `${from} on ${on}`)).map((row) => `${row} is there twice`),
    ...flow.steps.filter(({ from }) => listed(from).length === 0).map(({ on, to }) => `${on} to ${to} starts nowhere`),
    ...rows.filter(({ by }) => by.length === 0).map(({ from, on }) => `${from} on ${on} is for nobody`),
    ...repeated(flow.deadlines.map(({ in: state, limit }) => `${limit} in ${state}`)).map((limit) => `${limit} is there twice`),
    ...flow.deadlines
      .filter((deadline) => !stepFor(flow, deadline.in, deadline.then))
      .map((deadline) => `${deadline.limit} ends in ${deadline.then}, which is no step from ${deadline.in}`),
  ];
};

const repeated = (texts: readonly string[]): string[] => [...new Set(texts.filter((text, at) => texts.indexOf(text) !== at))];

const closure = <T>(seeds: readonly T[], next: (at: T) => readonly T[]): Set<T> => {
  const seen = new Set<T>();
  const queue = [...seeds];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    queue.push(...next(at));
  }
  return seen;
};

/** The same flow as a picture, written to docs/flows and checked for drift. */
export const toMermaid = <S extends string, C extends string, R extends string>(flow: Flow<S, C, R>): string =>
  [
    'stateDiagram-v2',
    `  [*] --> ${flow.initial}`,
    ...rowsOf(flow).map(({ from, on, by, to }) => `  ${from} --> ${to}: ${on} (${by.join(', ')})`),
    ...flow.final.map((state) => `  ${state} --> [*]`),
  ].join('\n');
