/** Does the work for every item: what fails holds up no other. Gives what failed. */
export async function failuresOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for await (const item of items) await work(item).catch((error: unknown) => failures.push(error));
  return failures;
}

/** The same for whoever can do nothing about a failure but tell of it. @throws the first one, at the end */
export async function each<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const [first] = await failuresOf(items, work);
  if (first !== undefined) throw first;
}
