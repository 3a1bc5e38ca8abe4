import type * as Sfn from '@aws-sdk/client-sfn';
export async function testState(
  _r: Sfn.TestStateCommandInput,
  _o: object,
): Promise<Omit<Sfn.TestStateCommandOutput, '$metadata'>> {
  return {};
}
