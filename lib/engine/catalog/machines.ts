import { randomUUID } from 'node:crypto';
import type * as Sfn from '@aws-sdk/client-sfn';
import { arnOf, checkName, parseArn } from '../arns.ts';
import { AwsError } from '../errors.ts';
import { Program } from '../program.ts';
import { page } from '../registry.ts';
import type { Answer, Definition } from '../types.ts';
import { diagnose, told, unsupported } from '../validation/index.ts';
import { missing, unqualified, type Catalog, type Machine } from './catalog.ts';
import type { Tags } from '../tags.ts';
import { checkEncryption, checkLogging } from './configuration.ts';
import type { Versions } from './versions.ts';

/** Which definition an execution is to run, and by which name it was called. */
export interface Target {
  readonly machine: string;
  readonly name: string;
  readonly roleArn: string;
  readonly revision: string;
  readonly version?: string;
  readonly alias?: string;
}

/** The role is not used here, so it may be left out. */
export type NewMachine = Omit<Sfn.CreateStateMachineCommandInput, 'roleArn'> & {
  readonly roleArn?: string | undefined;
};

const INITIAL = 'INITIAL';

/** State machines, their versions and aliases. */
export class Machines {
  readonly #catalog: Catalog;
  readonly #versions: Versions;
  readonly #tags: Tags;
  readonly #random: () => number;
  readonly #programs = new Map<string, Program>();

  constructor(catalog: Catalog, versions: Versions, tags: Tags, random: () => number) {
    this.#catalog = catalog;
    this.#versions = versions;
    this.#tags = tags;
    this.#random = random;
  }

  // ------------------------------------------------------------ for executions

  program(machine: string, revision: string): Program {
    const id = `${machine}#${revision}`;
    let program = this.#programs.get(id);
    if (program === undefined) {
      const text = this.#catalog.revisions.get(id);
      if (text === undefined) throw new Error(`the definition ${id} is missing`);
      this.#programs.set(id, (program = new Program(JSON.parse(text) as Definition)));
    }
    return program;
  }
  /** Resolves a machine's, version's or alias's ARN; an alias picks a version by weight. */
  target(arn: string): Target {
    const { name, qualifier } = parseArn(arn, 'stateMachine');
    const machine = this.#catalog.active(arnOf(this.#catalog.place, `stateMachine:${name}`), arn);
    const base = { machine: machine.arn, name, roleArn: machine.roleArn };
    if (qualifier === undefined) return { ...base, revision: machine.revision };
    const version = this.#catalog.versions.get(arn);
    if (version !== undefined) return { ...base, revision: version.revision, version: arn };
    const alias = this.#catalog.aliases.get(arn);
    if (alias === undefined) throw missing(arn);
    let left = this.#random() * 100;
    const chosen = alias.routing.find((r) => (left -= r.weight) < 0) ?? alias.routing.at(-1)!;
    const { revision } = this.#catalog.versions.get(chosen.stateMachineVersionArn) ?? {};
    if (revision === undefined) throw missing(chosen.stateMachineVersionArn);
    return { ...base, revision, version: chosen.stateMachineVersionArn, alias: arn };
  }
  /** A machine that is being deleted goes with its last execution. */
  executionEnded(machine: string): void {
    if (this.#catalog.machines.get(machine)?.deleting === true && !this.#catalog.store.hasOpen(machine))
      // Where that cannot be written it stays, and goes with the next that ends or when it is deleted again.
      void Promise.all([this.#catalog.machines.remove(machine), this.#tags.drop(machine)]).catch(() => undefined);
  }

  // ------------------------------------------------------------ machines

  async create(request: NewMachine) {
    const { name = '', definition = '', roleArn = `arn:aws:iam::${this.#catalog.place.account}:role/tutti` } = request;
    if (request.type === 'EXPRESS')
      throw new AwsError(
        'StateMachineTypeNotSupported',
        'This engine runs Standard state machines; Express is not emulated.',
      );
    checkName(name);
    checkEncryption(request.encryptionConfiguration);
    checkLogging(request.loggingConfiguration);
    checkDefinition(definition);
    if (request.versionDescription !== undefined && request.publish !== true)
      throw new AwsError('ValidationException', 'Version description can only be set when publish is true');
    const arn = arnOf(this.#catalog.place, `stateMachine:${name}`);
    const known = this.#catalog.machines.get(arn);
    if (known !== undefined) {
      if (known.deleting === true) throw new AwsError('StateMachineDeleting', `State Machine is deleting: '${arn}'`);
      if (this.#catalog.definition({ arn }, known.revision) !== definition || known.roleArn !== roleArn)
        throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
    }
    const machine: Machine = known ?? {
      arn,
      name,
      roleArn,
      created: this.#catalog.now(),
      // A machine of the same name may have run before: its executions keep their definition.
      revision: this.#catalog.revisions.get(`${arn}#${INITIAL}`) === undefined ? INITIAL : randomUUID(),
      lastVersion: 0,
      ...(request.loggingConfiguration === undefined ? {} : { loggingConfiguration: request.loggingConfiguration }),
      ...(request.tracingConfiguration === undefined ? {} : { tracingConfiguration: request.tracingConfiguration }),
    };
    if (known === undefined)
      await Promise.all([
        this.#catalog.revisions.put(`${arn}#${machine.revision}`, definition),
        this.#catalog.machines.put(arn, machine),
        this.#tags.of(arn, request.tags),
      ]);
    else await this.#catalog.machines.written();
    const version =
      request.publish === true ? await this.#versions.publishRevision(machine, request.versionDescription) : undefined;
    return {
      stateMachineArn: arn,
      creationDate: new Date(machine.created),
      ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
    };
  }
  async update(request: Sfn.UpdateStateMachineCommandInput): Answer<Sfn.UpdateStateMachineCommandOutput> {
    const { stateMachineArn = '', definition, roleArn } = request;
    const machine = this.#catalog.active(unqualified(stateMachineArn), stateMachineArn);
    if (
      definition === undefined &&
      roleArn === undefined &&
      request.loggingConfiguration === undefined &&
      request.tracingConfiguration === undefined
    )
      throw new AwsError(
        'MissingRequiredParameter',
        'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
      );
    checkEncryption(request.encryptionConfiguration);
    checkLogging(request.loggingConfiguration);
    const text = definition ?? this.#catalog.definition(machine, machine.revision);
    checkDefinition(text);
    const revision = randomUUID();
    const updated: Machine = {
      ...machine,
      revision,
      roleArn: roleArn ?? machine.roleArn,
      ...(request.loggingConfiguration === undefined ? {} : { loggingConfiguration: request.loggingConfiguration }),
      ...(request.tracingConfiguration === undefined ? {} : { tracingConfiguration: request.tracingConfiguration }),
    };
    await Promise.all([
      this.#catalog.revisions.put(`${machine.arn}#${revision}`, text),
      this.#catalog.machines.put(machine.arn, updated),
    ]);
    const version =
      request.publish === true ? await this.#versions.publishRevision(updated, request.versionDescription) : undefined;
    return {
      updateDate: new Date(this.#catalog.now()),
      revisionId: revision,
      ...(version === undefined ? {} : { stateMachineVersionArn: version.arn }),
    };
  }
  async delete(request: Sfn.DeleteStateMachineCommandInput): Answer<Sfn.DeleteStateMachineCommandOutput> {
    const arn = unqualified(request.stateMachineArn ?? '');
    parseArn(arn, 'stateMachine');
    const machine = this.#catalog.machines.get(arn);
    if (machine === undefined) return {};
    const gone: Promise<void>[] = [];
    for (const alias of this.#catalog.aliases.values())
      if (alias.machine === arn) gone.push(this.#catalog.aliases.remove(alias.arn));
    for (const version of this.#catalog.versions.values())
      if (version.machine === arn) gone.push(this.#catalog.versions.remove(version.arn));
    this.#catalog.store.flush();
    gone.push(
      this.#catalog.store.hasOpen(arn)
        ? this.#catalog.machines.put(arn, { ...machine, deleting: true })
        : this.#catalog.machines.remove(arn),
    );
    if (!this.#catalog.store.hasOpen(arn)) gone.push(this.#tags.drop(arn));
    await Promise.all(gone);
    return {};
  }
  async describe(request: Sfn.DescribeStateMachineCommandInput) {
    const asked = request.stateMachineArn ?? '';
    const { name, qualifier } = parseArn(asked, 'stateMachine');
    const machine = this.#catalog.machine(arnOf(this.#catalog.place, `stateMachine:${name}`), asked);
    const version = qualifier === undefined ? undefined : this.#catalog.versions.get(asked);
    if (qualifier !== undefined && version === undefined) throw missing(asked);
    return {
      ...without(this.#described(machine, version?.revision ?? machine.revision), request.includedData),
      ...(version === undefined
        ? {}
        : {
            stateMachineArn: version.arn,
            creationDate: new Date(version.created),
            ...(version.description === undefined ? {} : { description: version.description }),
          }),
    };
  }
  /** What an execution runs: the machine as it is now, with the definition that the execution started with. */
  describeRevision(target: {
    machine: string;
    revision: string;
    mapRun?: string;
    includedData: Sfn.IncludedData | undefined;
  }): Omit<Sfn.DescribeStateMachineForExecutionCommandOutput, '$metadata'> {
    const machine = this.#catalog.machine(target.machine, target.machine);
    const described = without(this.#described(machine, target.revision), target.includedData);
    const { creationDate, status: _status, type: _type, ...rest } = described;
    return { ...rest, updateDate: creationDate, ...(target.mapRun === undefined ? {} : { mapRunArn: target.mapRun }) };
  }
  #described(machine: Machine, revision: string) {
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      status: machine.deleting === true ? ('DELETING' as const) : ('ACTIVE' as const),
      definition: this.#catalog.definition(machine, revision),
      roleArn: machine.roleArn,
      type: 'STANDARD' as const,
      creationDate: new Date(machine.created),
      loggingConfiguration: machine.loggingConfiguration ?? { level: 'OFF' as const, includeExecutionData: false },
      tracingConfiguration: machine.tracingConfiguration ?? { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' as const },
      ...(revision === INITIAL ? {} : { revisionId: revision }),
    };
  }
  async list(request: Sfn.ListStateMachinesCommandInput): Answer<Sfn.ListStateMachinesCommandOutput> {
    const all = this.#catalog.machines.values().sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(all, request, 'stateMachines');
    return {
      stateMachines: items.map((m) => ({
        stateMachineArn: m.arn,
        name: m.name,
        type: 'STANDARD' as const,
        creationDate: new Date(m.created),
      })),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  }
  exists(arn: string): boolean {
    return this.#catalog.machines.get(arn) !== undefined;
  }
}

/** Without its data: AWS then answers an empty object for the definition. */
const without = <T extends { readonly definition: string }>(described: T, included: Sfn.IncludedData | undefined): T =>
  included === 'METADATA_ONLY' ? { ...described, definition: '{}' } : described;

/** Throws InvalidDefinition with what AWS would say, or with what this engine does not emulate. */
export function checkDefinition(text: string): Definition {
  const { definition, diagnostics } = diagnose(text);
  const errors = diagnostics.filter((d) => d.severity === 'ERROR');
  if (definition !== undefined && errors.length === 0) errors.push(...unsupported(definition));
  if (errors.length > 0 || definition === undefined)
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${errors.map(told).join(', ')}'`);
  return definition;
}
