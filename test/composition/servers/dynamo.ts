import { Hono } from 'hono';
import { keyOf, type Iam } from '../iam.ts';
import { ACCOUNT, REGION } from '../template.ts';
import { listen, refusal, type Listening } from './http.ts';

interface Body {
  readonly TableName?: string;
  readonly IndexName?: string;
  readonly TransactItems?: readonly Readonly<Record<string, { readonly TableName: string }>>[];
}
/** The permission that each part of a transaction takes. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** What stands before the DynamoDB server: asks whether the caller's role may, and hands the request on as it is. */
export function dynamoFront(iam: Iam, server: string): Promise<Listening> {
  const app = new Hono();
  app.post('/', async (c) => {
    try {
      const target = c.req.header('x-amz-target') ?? '';
      const operation = target.split('.').at(-1)!;
      const text = await c.req.text();
      const role = iam.roleOf(keyOf(c.req.header('authorization')));
      const { TableName, IndexName, TransactItems } = JSON.parse(text) as Body;
      if (operation === 'TransactWriteItems')
        for (const item of TransactItems ?? [])
          for (const [part, { TableName: name }] of Object.entries(item))
            iam.check(role, `dynamodb:${PARTS[part]}`, arnOf(name));
      else {
        const table = arnOf(TableName ?? '');
        iam.check(role, `dynamodb:${operation}`, IndexName === undefined ? table : `${table}/index/${IndexName}`);
      }
      const answer = await fetch(server, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': target,
          authorization: c.req.header('authorization')!,
          'x-amz-date': c.req.header('x-amz-date')!,
        },
        body: text,
      });
      return new Response(await answer.arrayBuffer(), {
        status: answer.status,
        headers: { 'content-type': answer.headers.get('content-type') ?? '' },
      });
    } catch (error) {
      return refusal(error);
    }
  });
  return listen(app);
}
const arnOf = (table: string): string => `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${table}`;
