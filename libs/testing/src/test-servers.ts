/** How the run's servers reach its workers: Jest hands the environment of the global setup on to them. */
export const databaseVariable = 'FQ_TEST_DATABASE_URL';
export const natsVariable = 'FQ_TEST_NATS_URL';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: servers run only for files named *.it.ts`);
  return value;
};

/** The run's Postgres, as its superuser. Take a database of your own with `databaseFrom` or `createDatabase`. */
export const testDatabaseUrl = (): string => setting(databaseVariable);

/** The run's NATS, shared by all test files: streams and subjects need names of their own. */
export const testNatsUrl = (): string => setting(natsVariable);
