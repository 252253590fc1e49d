import 'reflect-metadata';
import { orExplain, runService } from '@fengqiao/service';
import { dispatch } from './index';

orExplain(runService(dispatch));
