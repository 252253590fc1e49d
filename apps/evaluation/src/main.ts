import 'reflect-metadata';
import { orExplain, runService, startService } from '@fengqiao/service';
import { evaluation } from './index';

orExplain(runService(evaluation.name, (surroundings) => startService(evaluation, surroundings)));
