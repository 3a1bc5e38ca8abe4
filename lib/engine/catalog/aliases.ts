import type * as Sfn from '@aws-sdk/client-sfn';
import { arnOf, checkName, parseArn } from '../arns.ts';
import { AwsError } from '../errors.ts';
import { page } from '../registry.ts';
import type { Answer } from '../types.ts';
import type { Alias, Catalog, Machine } from './catalog.ts';

/** Aliases: names for one or two versions, with weights. */
export class Aliases {
  readonly #catalog: Catalog;
  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async create(request: Sfn.CreateStateMachineAliasCommandInput): Answer<Sfn.CreateStateMachineAliasCommandOutput> {
    const { name = '', routingConfiguration = [], description } = request;
    checkName(name);
    if (/^\d+$/.test(name)) throw new AwsError('ValidationException', `Alias name ${name} must not be a number`);
    const machine = this.#route(routingConfiguration);
    const arn = `${machine.arn}:${name}`;
    const known = this.#catalog.aliases.get(arn);
    const routing = routingOf(routingConfiguration);
    if (known !== undefined) {
      if (JSON.stringify(known.routing) !== JSON.stringify(routing) || known.description !== description)
        throw new AwsError(
          'ConflictException',
          'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
        );
      return { stateMachineAliasArn: arn, creationDate: new Date(known.created) };
    }
    const created = this.#catalog.now();
    await this.#catalog.aliases.put(arn, {
      arn,
      machine: machine.arn,
      name,
      routing,
      created,
      updated: created,
      ...(description === undefined ? {} : { description }),
    });
    return { stateMachineAliasArn: arn, creationDate: new Date(created) };
  }
  async update(request: Sfn.UpdateStateMachineAliasCommandInput): Answer<Sfn.UpdateStateMachineAliasCommandOutput> {
    const alias = this.#alias(request.stateMachineAliasArn ?? '');
    if (request.routingConfiguration !== undefined) this.#route(request.routingConfiguration);
    const updated = this.#catalog.now();
    await this.#catalog.aliases.put(alias.arn, {
      ...alias,
      updated,
      ...(request.description === undefined ? {} : { description: request.description }),
      ...(request.routingConfiguration === undefined ? {} : { routing: routingOf(request.routingConfiguration) }),
    });
    return { updateDate: new Date(updated) };
  }
  async describe(
    request: Sfn.DescribeStateMachineAliasCommandInput,
  ): Answer<Sfn.DescribeStateMachineAliasCommandOutput> {
    const alias = this.#alias(request.stateMachineAliasArn ?? '');
    return {
      stateMachineAliasArn: alias.arn,
      name: alias.name,
      ...(alias.description === undefined ? {} : { description: alias.description }),
      routingConfiguration: alias.routing.map((r) => ({ ...r })),
      creationDate: new Date(alias.created),
      updateDate: new Date(alias.updated),
    };
  }
  async delete(request: Sfn.DeleteStateMachineAliasCommandInput): Answer<Sfn.DeleteStateMachineAliasCommandOutput> {
    const alias = this.#alias(request.stateMachineAliasArn ?? '');
    await this.#catalog.aliases.remove(alias.arn);
    return {};
  }
  async list(request: Sfn.ListStateMachineAliasesCommandInput): Answer<Sfn.ListStateMachineAliasesCommandOutput> {
    const asked = request.stateMachineArn ?? '';
    const { name, qualifier } = parseArn(asked, 'stateMachine');
    const machine = this.#catalog.machine(arnOf(this.#catalog.place, `stateMachine:${name}`), asked);
    const all = this.#catalog.aliases
      .values()
      .filter((a) => a.machine === machine.arn)
      .filter((a) => qualifier === undefined || a.routing.some((r) => r.stateMachineVersionArn === asked));
    const { items, nextToken } = page(all, request, `aliases ${asked}`);
    return {
      stateMachineAliases: items.map((a) => ({ stateMachineAliasArn: a.arn, creationDate: new Date(a.created) })),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  }

  #route(routing: readonly Sfn.RoutingConfigurationListItem[]): Machine {
    const [first] = routing;
    const total = routing.reduce((sum, r) => sum + (r.weight ?? 0), 0);
    if (first === undefined || routing.length > 2 || total !== 100)
      throw new AwsError(
        'ValidationException',
        'The routing configuration names one or two versions whose weights sum up to 100.',
      );
    const machines = new Set<string>();
    for (const { stateMachineVersionArn = '' } of routing) {
      const version = this.#catalog.versions.get(stateMachineVersionArn);
      if (version === undefined) {
        parseArn(stateMachineVersionArn, 'stateMachine');
        throw new AwsError(
          'ResourceNotFound',
          `Request references a resource that does not exist: '${stateMachineVersionArn}'`,
        );
      }
      machines.add(version.machine);
    }
    if (machines.size > 1 || new Set(routing.map((r) => r.stateMachineVersionArn)).size < routing.length)
      throw new AwsError(
        'ValidationException',
        'The routing configuration names different versions of one state machine.',
      );
    const [arn] = machines;
    return this.#catalog.machine(arn!);
  }
  #alias(arn: string): Alias {
    parseArn(arn, 'stateMachine');
    const alias = this.#catalog.aliases.get(arn);
    if (alias === undefined)
      throw new AwsError('ResourceNotFound', `Request references a resource that does not exist: '${arn}'`);
    return alias;
  }
}

const routingOf = (list: readonly Sfn.RoutingConfigurationListItem[]): Alias['routing'] =>
  list.map((r) => ({ stateMachineVersionArn: r.stateMachineVersionArn ?? '', weight: r.weight ?? 0 }));
