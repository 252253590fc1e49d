import 'reflect-metadata';
import { orExplain, runService } from '@fengqiao/service';
import { intake } from './index';

orExplain(runService(intake));
