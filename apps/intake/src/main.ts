import 'reflect-metadata';
import { orExplain, runService, startService } from '@fengqiao/service';
import { intake } from './index';

orExplain(runService(intake.name, (surroundings) => startService(intake, surroundings)));
