import 'reflect-metadata';
import { orExplain, runService } from '@fengqiao/service';
import { evaluation } from './index';

orExplain(runService(evaluation));
