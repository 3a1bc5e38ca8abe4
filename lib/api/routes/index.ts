import type { Route } from '../types.ts';
import { audit } from './audit.ts';
import { decisions } from './decisions.ts';
import { erasure } from './erasure.ts';
import { batches } from './batches.ts';
import { incidents } from './incidents.ts';
import { instances } from './instances.ts';
import { links } from './links.ts';
import { operations } from './operations.ts';
import { processes } from './processes.ts';
import { session } from './session.ts';
import { substitutions } from './substitutions.ts';
import { taskNotes } from './task-notes.ts';
import { tasks } from './tasks.ts';
import { jobs } from './jobs.ts';

/** Every operation of the API. */
export const ROUTES: readonly Route[] = [
  ...processes,
  ...decisions,
  ...instances,
  ...tasks,
  ...taskNotes,
  ...substitutions,
  ...links,
  ...incidents,
  ...operations,
  ...batches,
  ...jobs,
  ...audit,
  ...erasure,
  ...session,
];
