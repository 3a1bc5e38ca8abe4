import { expect, test } from '@jest/globals';
import { personalPaths, readsPersonal } from '../../lib/model/personal.ts';
import type { ProcessModel } from '../../lib/model/process-model.ts';

const model = (documents: Record<string, unknown>, personal: string[] = []): ProcessModel =>
  ({
    binding: { inputSchema: 'in.json', personal, steps: {} },
    documents,
    nodes: {},
    variables: ['application'],
  }) as unknown as ProcessModel;

test.each([
  ['application.owners.email', true],
  ['application.owners[1].email', true],
  ['(application.owners)[1].email', true],
  ['application.id', false],
  ['other.owners.email', false],
])('%s reads what is personal: %s', (feel, reads) => {
  const found = readsPersonal(model({}, ['application.owners.email']), feel);
  expect(found !== undefined).toBe(reads);
});

test('a name that would be a pattern is a name', () => {
  const schema = { type: 'object', properties: { application: { properties: { 'a+*(': { personal: true } } } } };
  expect(readsPersonal(model({ 'in.json': schema }), 'application.id')).toBeUndefined();
});

test('marks behind local references count, also where they go in a circle', () => {
  const schema = {
    type: 'object',
    properties: { application: { $ref: '#/$defs/application' } },
    $defs: {
      application: { properties: { owner: { $ref: '#/$defs/person' } } },
      person: { properties: { name: { personal: true }, friend: { $ref: '#/$defs/person' } } },
    },
  };
  expect(personalPaths(model({ 'in.json': schema }))).toContainEqual(['application', 'owner', 'name']);
});
