import 'reflect-metadata';
import { dispatch } from '@fengqiao/apps/dispatch';
import { evaluation } from '@fengqiao/apps/evaluation';
import { intake } from '@fengqiao/apps/intake';
import { whistle } from '@fengqiao/apps/whistle';
import { orExplain, runMigrations } from '@fengqiao/service';

orExplain(runMigrations([intake, dispatch, whistle, evaluation]));
