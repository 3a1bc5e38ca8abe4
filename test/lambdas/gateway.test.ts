import { describe, expect, test } from '@jest/globals';
import { Hono } from 'hono';
import type { LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import { gateway } from '../../lambdas/api/gateway.ts';
import { JwtIdentity } from '../../lib/platform/aws/index.ts';

const event = (over: { authorizer?: unknown; headers?: Record<string, string>; body?: string }): LambdaEvent =>
  ({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/tasks/t1',
    rawQueryString: 'scope=mine',
    headers: { host: 'tutti.example', 'content-type': 'application/json', ...over.headers },
    body: over.body ?? null,
    isBase64Encoded: false,
    requestContext: {
      domainName: 'tutti.example',
      http: { method: over.body === undefined ? 'GET' : 'POST', path: '/tasks/t1' },
      ...(over.authorizer === undefined ? {} : { authorizer: over.authorizer }),
    },
  }) as unknown as LambdaEvent;

const app = new Hono().all('/tasks/:id', async (c) =>
  c.json({
    person: (await new JwtIdentity().authenticate(c.req.raw)) ?? null,
    query: c.req.query('scope'),
    body: await c.req.text(),
  }),
);
const handler = gateway(() => app);
const answer = async (e: LambdaEvent): Promise<{ statusCode: number; body: unknown }> => {
  const { statusCode, body } = await handler(e, {} as LambdaContext);
  return { statusCode, body: JSON.parse(body) };
};

describe('gateway', () => {
  test('brings the verified caller to the app', async () => {
    const authorizer = { jwt: { claims: { sub: 'u1', 'cognito:groups': '[clerks tutti-viewer]' }, scopes: null } };
    expect(await answer(event({ authorizer, body: '{"a":1}' }))).toEqual({
      statusCode: 200,
      body: {
        person: { id: 'u1', name: 'u1', groups: ['clerks'], roles: ['viewer'] },
        query: 'mine',
        body: '{"a":1}',
      },
    });
  });

  test('takes nobody from headers', async () => {
    const headers = { authorization: 'Bearer eyJzdWIiOiJ1MSJ9', 'x-amzn-claims': '{"sub":"u1"}' };
    expect(await answer(event({ headers }))).toMatchObject({ statusCode: 200, body: { person: null } });
  });
});
