import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { flowPage } from './flow-pictures';
import { definitions } from './rights';

writeFileSync('docs/flows.md', flowPage(definitions));
