import type { Person } from '../../../lib/platform/port.ts';

const expert = (id: string, name: string, ...groups: string[]): Person => ({
  id,
  name,
  email: `${id}@insurer.example`,
  groups: ['claims-experts', ...groups],
  roles: ['viewer', 'approver'],
});

/** The people of the example, and its robot: an application that may work for this process alone. */
export const people: readonly Person[] = [
  expert('emil', 'Emil Expert'),
  expert('edda', 'Edda Expert'),
  expert('elif', 'Elif Expert', 'claims-leads'),
  expert('enno', 'Enno Expert'),
  {
    id: 'robot',
    name: 'Claims robot (application)',
    groups: [],
    roles: [],
    grants: [{ role: 'application', process: 'claims-handling' }],
  },
];
