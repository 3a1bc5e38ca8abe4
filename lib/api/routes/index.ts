import type { Route } from '../types.ts';
import { audit } from './audit.ts';
import { incidents } from './incidents.ts';
import { instances } from './instances.ts';
import { operations } from './operations.ts';
import { processes } from './processes.ts';
import { session } from './session.ts';
import { tasks } from './tasks.ts';

/** Every operation of the API. */
export const ROUTES: readonly Route[] = [
  ...processes,
  ...instances,
  ...tasks,
  ...incidents,
  ...operations,
  ...audit,
  ...session,
];
