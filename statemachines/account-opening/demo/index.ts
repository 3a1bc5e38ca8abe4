import { coreBanking } from './core-banking.ts';
import { creditBureau } from './credit-bureau.ts';
import { identityProvider } from './identity-provider.ts';
import { plainRulesModel } from './plain-rules-model.ts';
import { registry } from './registry.ts';
import type { DemoSystem } from '../../shared/demo-system.ts';
import type { RulesModel } from '../../shared/rules-model.ts';
import type { JsonObject } from '../../../lib/model/json.ts';

/** The demo systems by connection name (process.yaml `connections`), and the endpoint of the default model. Never deployed. */
export function createDemo(options: { readonly now?: () => number } = {}): {
  readonly connections: Readonly<Record<string, DemoSystem>>;
  readonly model: RulesModel;
} {
  return {
    connections: {
      registry: registry(),
      'credit-bureau': creditBureau(),
      'identity-provider': identityProvider(),
      'core-banking': coreBanking(options.now),
    },
    model: plainRulesModel(),
  };
}

const document = (name: string, ...lines: string[]): JsonObject => ({ name, text: lines.join('\n') });

/** An application that goes straight through. `owner` stands in the documents as in the form. */
export function application(id: string, company: string, overrides: JsonObject = {}): JsonObject {
  return {
    application: {
      id,
      email: 'finance@acme.example',
      company: { name: company, registrationNumber: 'HRB-12720', jurisdiction: 'DE' },
      products: ['current'],
      owners: [{ name: 'Ana Lima', dateOfBirth: '1975-04-12' }],
      documents: [
        document('register-extract.pdf', `Register extract of ${company}`, 'Beneficial owner: Ana Lima'),
        document('passport-ana-lima.pdf', 'Passport of Ana Lima'),
      ],
      ...overrides,
    },
  };
}

/** What `npm start` shows: one finished, one waiting for a person, one with an incident (core banking is down for the first attempts). */
export const seeds: readonly {
  readonly variables: JsonObject;
  readonly by: string;
  readonly fault?: { readonly connection: string; readonly status: number };
}[] = [
  { by: 'clara', variables: application('A-1001', 'Northwind Trading GmbH') },
  {
    by: 'clara',
    variables: application('A-1002', 'Blue Harbour Logistics Ltd', {
      owners: [
        { name: 'Ana Lima', dateOfBirth: '1975-04-12' },
        { name: 'Bo Chen', dateOfBirth: '1981-09-30' },
      ],
      documents: [
        document('register-extract.pdf', 'Register extract, page 2 illegible', 'Beneficial owner: Ana Lima'),
        document('passport-bo-chen.pdf', 'Passport of Bo Chen'),
      ],
    }),
  },
  {
    by: 'clara',
    variables: application('A-1003', 'Fjord Seafood AS'),
    fault: { connection: 'core-banking', status: 503 },
  },
];
