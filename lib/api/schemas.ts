import { z } from '@hono/zod-openapi';

export const MAX_LIMIT = 100;
/** Query of every list. */
export const paging = {
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
  cursor: z.string().max(4000).optional(),
};
/** The record is read in larger pages. */
export const recordPaging = {
  ...paging,
  limit: z.coerce.number().int().min(1).max(500).optional(),
  order: z.enum(['oldest', 'newest']).optional(),
};
export const text = z.string().max(200).optional();
export const moment = z.iso.datetime({ offset: true });
export const person = z.string().trim().min(1).max(200);
/** What instances are searched by, beside the process. */
export const searchFields = {
  version: text,
  businessKey: text,
  status: z.enum(['starting', 'running', 'completed', 'cancelled', 'failed']).optional(),
  element: text,
  fingerprint: text,
  sla: z.enum(['on-time', 'at-risk', 'breached']).optional(),
  alarm: z.boolean().optional(),
  variables: z.record(z.string(), z.union([z.string().max(200), z.number(), z.boolean()])).optional(),
  startedFrom: moment.optional(),
  startedBefore: moment.optional(),
};
export const reason = z.string().trim().min(1).max(2000);
export const data = z.record(z.string(), z.unknown());
export const json = z.unknown();
/** A body takes the fields that it names and no other: a misspelt field is told, and none can carry who asks. */
export function strict(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return schema.strict();
  if (schema instanceof z.ZodDefault) {
    const { innerType, defaultValue } = schema.def;
    return strict(innerType as z.ZodType).default(defaultValue);
  }
  return schema;
}
export { z };
