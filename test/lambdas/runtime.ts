import type { Runtime } from '../../lib/runtime/types.ts';

/** A runtime of which a test gives the parts that it needs; the log tells what was called, in order. */
export function fakeRuntime(
  parts: { readonly [K in keyof Runtime]?: Partial<Runtime[K]> | Runtime[K] },
  log: string[] = [],
): () => Runtime {
  const runtime = {
    settle: () => {
      log.push('settle');
      return Promise.resolve();
    },
    ...parts,
  } as unknown as Runtime;
  return () => runtime;
}
