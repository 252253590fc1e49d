export { databaseFrom, createDatabase, dropDatabase, templateOf } from './databases';
export { eventually } from './eventually';
export { testDatabaseUrl, testNatsUrl } from './test-servers';
