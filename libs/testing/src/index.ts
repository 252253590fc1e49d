export { databaseFrom, createDatabase, dropDatabase, templateOf, type Abroad } from './databases';
export { eventually } from './eventually';
export { testDatabaseUrl, testNatsUrl } from './test-servers';
