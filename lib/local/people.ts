import type { Person } from '../platform/port.ts';

/** The people of local mode. Nobody has a password: whoever sits at this machine switches between them. */
export const LOCAL_PEOPLE: readonly Person[] = [
  { id: 'clara', name: 'Clara Clerk', email: 'clara@bank.example', groups: ['clerks'], roles: ['viewer', 'approver'] },
  {
    id: 'dora',
    name: 'Dora Documents',
    email: 'dora@bank.example',
    groups: ['document-review'],
    roles: ['viewer', 'approver'],
  },
  {
    id: 'carl',
    name: 'Carl Compliance',
    email: 'carl@bank.example',
    groups: ['compliance', 'approvers'],
    roles: ['viewer', 'approver'],
  },
  {
    id: 'lena',
    name: 'Lena Lead',
    email: 'lena@bank.example',
    groups: ['compliance', 'compliance-leads', 'onboarding-leads', 'approvers'],
    roles: ['viewer', 'approver'],
  },
  {
    id: 'oskar',
    name: 'Oskar Operator',
    email: 'oskar@bank.example',
    groups: ['operations'],
    roles: ['viewer', 'operator'],
  },
  {
    id: 'olga',
    name: 'Olga Owner',
    email: 'olga@bank.example',
    groups: ['process-owners'],
    roles: ['viewer', 'owner'],
  },
  { id: 'aldo', name: 'Aldo Auditor', email: 'aldo@bank.example', groups: ['audit'], roles: ['viewer', 'auditor'] },
  { id: 'ada', name: 'Ada Admin', email: 'ada@bank.example', groups: ['platform'], roles: ['viewer', 'admin'] },
  { id: 'portal', name: 'Customer portal (application)', groups: [], roles: ['application'] },
];
