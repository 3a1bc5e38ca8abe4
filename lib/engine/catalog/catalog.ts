import { parseArn, type Place } from '../arns.ts';
import { AwsError } from '../errors.ts';
import { Registry } from '../registry.ts';
import type { Store, RegistryRow } from '../store.ts';
import type * as Sfn from '@aws-sdk/client-sfn';

export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly created: number;
  readonly revision: string;
  readonly deleting?: boolean;
  readonly loggingConfiguration?: Sfn.LoggingConfiguration;
  readonly tracingConfiguration?: Sfn.TracingConfiguration;
  readonly lastVersion: number;
}
export interface Version {
  readonly arn: string;
  readonly machine: string;
  readonly number: number;
  readonly revision: string;
  readonly description?: string;
  readonly created: number;
}
export interface Alias {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
  readonly description?: string;
  readonly routing: readonly { readonly stateMachineVersionArn: string; readonly weight: number }[];
  readonly created: number;
  readonly updated: number;
}

/** The tables of machines, definitions, versions and aliases. */
export class Catalog {
  readonly store: Store;
  readonly place: Place;
  readonly now: () => number;
  readonly machines: Registry<Machine>;
  /** Definitions by machine and revision: executions keep the one they started with. */
  readonly revisions: Registry<string>;
  readonly versions: Registry<Version>;
  readonly aliases: Registry<Alias>;

  constructor(store: Store, rows: readonly RegistryRow[], place: Place, now: () => number) {
    this.store = store;
    this.place = place;
    this.now = now;
    this.machines = new Registry(store, 'machine', rows);
    this.revisions = new Registry(store, 'revision', rows);
    this.versions = new Registry(store, 'version', rows);
    this.aliases = new Registry(store, 'alias', rows);
  }
  /** `asked`: the ARN as the caller wrote it, for the message. Throws StateMachineDoesNotExist. */
  machine(arn: string, asked = arn): Machine {
    parseArn(arn, 'stateMachine');
    const found = this.machines.get(arn);
    if (found === undefined) throw missing(asked);
    return found;
  }
  /** The same, refusing one that is being deleted. */
  active(arn: string, asked = arn): Machine {
    const machine = this.machine(arn, asked);
    if (machine.deleting === true)
      throw new AwsError('StateMachineDeleting', `State Machine is deleting: '${machine.arn}'`);
    return machine;
  }
  definition({ arn }: { readonly arn: string }, revision: string): string {
    return this.revisions.get(`${arn}#${revision}`) ?? '{}';
  }
}

export const missing = (arn: string): AwsError =>
  new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
export const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');
