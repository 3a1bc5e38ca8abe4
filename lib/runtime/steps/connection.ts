import type { DeployedProcess } from '../../model/compiled.ts';
import type { Ports } from '../../platform/port.ts';
import { StepFailed } from './types.ts';

/** The environment variable that says where a connection is: `core-banking` is TUTTI_CONNECTION_CORE_BANKING. */
export const connectionVariable = (name: string): string =>
  `TUTTI_CONNECTION_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;

/** Base URL and headers of a connection; the environment variable TUTTI_CONNECTION_<NAME> wins over process.yaml. @throws StepFailed */
export async function connectionOf(
  deployed: DeployedProcess,
  ports: Ports,
  name: string,
): Promise<{ url: string; headers: Record<string, string> }> {
  const bound = deployed.model.binding.connections?.[name];
  if (bound === undefined)
    throw new StepFailed(`connection "${name}" is not declared under connections in process.yaml`, {
      retriable: false,
    });
  const url = process.env[connectionVariable(name)] ?? bound.url;
  if (bound.secret === undefined) return { url: url.replace(/\/+$/, ''), headers: {} };
  const secret = await ports.secrets.get(bound.secret);
  if (secret === undefined) throw new StepFailed(`the secret "${bound.secret}" of connection "${name}" does not exist`);
  const header = (bound.header ?? 'authorization').toLowerCase();
  return {
    url: url.replace(/\/+$/, ''),
    headers: { [header]: header === 'authorization' && !/\s/.test(secret) ? `Bearer ${secret}` : secret },
  };
}
