import type * as Sfn from '@aws-sdk/client-sfn';
import { parseArn } from '../arns.ts';
import { AwsError } from '../errors.ts';
import { page } from '../registry.ts';
import type { Answer } from '../types.ts';
import type { Catalog, Machine, Version } from './catalog.ts';

/** Versions: definitions that stay, by number. */
export class Versions {
  readonly #catalog: Catalog;
  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async publish(
    request: Sfn.PublishStateMachineVersionCommandInput,
  ): Answer<Sfn.PublishStateMachineVersionCommandOutput> {
    const arn = request.stateMachineArn ?? '';
    const machine = this.#catalog.active(arn);
    if (request.revisionId !== undefined && request.revisionId !== machine.revision)
      throw new AwsError(
        'ConflictException',
        `Failed to publish the State Machine version for revision ${request.revisionId}. The current State Machine revision is ${machine.revision}.`,
      );
    const version = await this.publishRevision(machine, request.description);
    return { stateMachineVersionArn: version.arn, creationDate: new Date(version.created) };
  }
  /** One version a revision: publishing again gives what is there. */
  async publishRevision(machine: Machine, description: string | undefined): Promise<Version> {
    const known = this.#of(machine.arn).find((v) => v.revision === machine.revision);
    if (known !== undefined) return known;
    const number = machine.lastVersion + 1;
    const version: Version = {
      arn: `${machine.arn}:${number}`,
      machine: machine.arn,
      number,
      revision: machine.revision,
      created: this.#catalog.now(),
      ...(description === undefined ? {} : { description }),
    };
    await Promise.all([
      this.#catalog.versions.put(version.arn, version),
      this.#catalog.machines.put(machine.arn, { ...machine, lastVersion: number }),
    ]);
    return version;
  }
  async delete(request: Sfn.DeleteStateMachineVersionCommandInput): Answer<Sfn.DeleteStateMachineVersionCommandOutput> {
    const arn = request.stateMachineVersionArn ?? '';
    parseArn(arn, 'stateMachine');
    const used = this.#catalog.aliases.values().filter((a) => a.routing.some((r) => r.stateMachineVersionArn === arn));
    if (used.length > 0)
      throw new AwsError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${used.map((a) => a.name).join(', ')}]`,
      );
    if (this.#catalog.versions.get(arn) !== undefined) await this.#catalog.versions.remove(arn);
    return {};
  }
  async list(request: Sfn.ListStateMachineVersionsCommandInput): Answer<Sfn.ListStateMachineVersionsCommandOutput> {
    const arn = request.stateMachineArn ?? '';
    this.#catalog.machine(arn);
    const { items, nextToken } = page(this.#of(arn), request, `versions ${arn}`);
    return {
      stateMachineVersions: items.map((v) => ({ stateMachineVersionArn: v.arn, creationDate: new Date(v.created) })),
      ...(nextToken === undefined ? {} : { nextToken }),
    };
  }
  #of(machine: string): Version[] {
    return this.#catalog.versions
      .values()
      .filter((v) => v.machine === machine)
      .sort((a, b) => b.number - a.number);
  }
}
