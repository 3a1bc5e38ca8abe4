import type { Person } from '../../../lib/platform/port.ts';

const person = (id: string, name: string, ...groups: string[]): Person => ({
  id,
  name,
  email: `${id}@bank.example`,
  groups,
  roles: ['viewer', 'approver'],
});

/** The people of the example, beside those that local mode always has. */
export const people: readonly Person[] = [
  person('paula', 'Paula Payable', 'accounts-payable'),
  person('pepe', 'Pepe Payable', 'accounts-payable', 'accounts-payable-leads'),
  person('cosima', 'Cosima Cost-Centre', 'cost-centre-owners'),
  person('conrad', 'Conrad Cost-Centre', 'cost-centre-owners'),
  person('helga', 'Helga Head', 'department-heads'),
  person('kira', 'Kira Controller', 'controllers'),
  person('fergus', 'Fergus Finance', 'chief-financial-officers'),
];
