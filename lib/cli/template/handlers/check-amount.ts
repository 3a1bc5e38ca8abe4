/** Input: the process variables. The result goes to the variable that process.yaml names under `result`. */
export default async function checkAmount(input: { request: { amount: number } }): Promise<{ small: boolean }> {
  return { small: input.request.amount <= 100 };
}
