import type { Expectation } from './rows.ts';

const shown = (file: string, name: string): Expectation['tests'][number] => ({ file: `test/${file}.test.ts`, name });

/** Whoever audits. */
export const AUDITOR: readonly Expectation[] = [
  {
    row: 'U2',
    what: 'Tamper evidence: a chain that verifies, the first divergence named, anchored outside of the store',
    tests: [
      shown('runtime/audit', 'any value in any entry changed: found, and the entry named'),
      shown(
        'runtime/audit',
        'the whole chain recomputed after a change: found with a receipt, and with a receipt only',
      ),
    ],
  },
  {
    row: 'U7',
    what: 'Retention, legal hold, erasure without breaking the chain',
    tests: [
      shown(
        'runtime/erasure',
        'a legal hold and the retention of the process stand before an erasure; only an admin may be early',
      ),
      shown('runtime/erasure', 'afterwards nothing of it is left, the chain verifies, and the record says who and why'),
    ],
  },
];

/** Application developers and platform teams, as far as roles and tokens go. */
export const APPLICATION: readonly Expectation[] = [
  {
    row: 'P2',
    what: 'Least privilege: no call that a policy does not allow, no action that nothing asks for',
    tests: [
      shown('synth/policies', 'no call that its policy does not allow'),
      shown('synth/policies', 'no action allowed that nothing asks for'),
    ],
  },
  {
    row: 'P11',
    what: 'Any OpenID Connect issuer; roles; permissions by process and task group',
    tests: [
      shown('platform/oidc', 'a good token names its bearer; keys are found by discovery and kept'),
      shown('api/access', 'every route that the app serves has a row, and every row is a route'),
      shown('api/access', 'a role for the tasks of one group'),
    ],
  },
  {
    row: 'X2',
    what: 'Errors are problem+json everywhere, with code and JSON pointers, whatever is sent',
    tests: [
      shown('api/api', 'what is wrong with a request is told by code and JSON pointer'),
      shown('security/fuzz.system', 'of them, as everybody: no fault, no leak, every refusal a problem that says why'),
    ],
  },
  {
    row: 'X3',
    what: 'Idempotency-Key: the same answer, once; another body under it is refused',
    tests: [shown('api/api', 'the same Idempotency-Key: the same answer, once; another request under it is refused')],
  },
  {
    row: 'X10',
    what: 'Optimistic concurrency with ETag and If-Match',
    tests: [shown('api/api', 'If-Match: who has seen an older revision changes nothing')],
  },
];
