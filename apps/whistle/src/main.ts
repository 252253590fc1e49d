import 'reflect-metadata';
import { orExplain, runService, startService } from '@fengqiao/service';
import { whistle } from './index';

orExplain(runService(whistle.name, (surroundings) => startService(whistle, surroundings)));
