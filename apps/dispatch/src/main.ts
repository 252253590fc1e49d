import 'reflect-metadata';
import { orExplain, runService, startService } from '@fengqiao/service';
import { dispatch } from './index';

orExplain(runService(dispatch.name, (surroundings) => startService(dispatch, surroundings)));
