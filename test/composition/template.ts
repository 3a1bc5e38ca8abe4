import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Value>>;
}

/** What a resource is called once it is deployed: `Ref` gives the first, `GetAtt Arn` the second. */
interface Deployed {
  readonly ref: string;
  readonly arn: string;
}
const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;
const names: Readonly<Record<string, (id: string, p: Resource['properties']) => Deployed>> = {
  'AWS::Lambda::Function': (id, p) => {
    const name = (p.FunctionName as string | undefined) ?? `Tutti-${id}`;
    return { ref: name, arn: arn('lambda', `function:${name}`) };
  },
  'AWS::DynamoDB::Table': (id) => ({ ref: `Tutti-${id}`, arn: arn('dynamodb', `table/Tutti-${id}`) }),
  'AWS::Events::EventBus': (id) => ({ ref: id, arn: arn('events', `event-bus/${id}`) }),
  'AWS::Events::Rule': (id) => ({ ref: id, arn: arn('events', `rule/${id}`) }),
  'AWS::S3::Bucket': (id) => ({ ref: `tutti-${id.toLowerCase()}`, arn: `arn:aws:s3:::tutti-${id.toLowerCase()}` }),
  'AWS::SQS::Queue': (id) => ({ ref: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`, arn: arn('sqs', id) }),
  'AWS::IAM::Role': (id) => ({ ref: id, arn: `arn:aws:iam::${ACCOUNT}:role/${id}` }),
  'AWS::Logs::LogGroup': (id, p) => {
    const name = (p.LogGroupName as string | undefined) ?? id;
    return { ref: name, arn: arn('logs', `log-group:${name}:*`) };
  },
  'AWS::StepFunctions::StateMachine': (_id, p) => {
    const machine = arn('states', `stateMachine:${p.StateMachineName as string}`);
    return { ref: machine, arn: machine };
  },
  'AWS::ApiGatewayV2::Api': (id) => ({ ref: id, arn: id }),
  'AWS::ApiGatewayV2::Authorizer': (id) => ({ ref: id, arn: id }),
  'AWS::ApiGatewayV2::Integration': (id) => ({ ref: id, arn: id }),
};

/** A synthesized template whose references are resolved as CloudFormation would resolve them at deployment. */
export class Template {
  readonly folder: string;
  readonly #raw: Readonly<Record<string, { readonly Type: string; readonly Properties?: Record<string, Value> }>>;

  constructor(folder: string) {
    this.folder = folder;
    const text = readFileSync(join(folder, 'Tutti.template.json'), 'utf8');
    this.#raw = (JSON.parse(text) as { Resources: never }).Resources;
  }
  all(type: string): readonly Resource[] {
    return Object.keys(this.#raw)
      .filter((id) => this.#raw[id]!.Type === type)
      .map((id) => this.resource(id));
  }
  one(type: string, test: (resource: Resource) => boolean = () => true): Resource {
    const found = this.all(type).filter(test);
    if (found.length !== 1) throw new Error(`the template has ${found.length} of ${type}`);
    return found[0]!;
  }
  resource(id: string): Resource {
    const { Type: type, Properties = {} } = this.#raw[id]!;
    return { id, type, properties: this.#resolve(Properties) as Resource['properties'] };
  }
  arn(id: string): string {
    return this.#deployed(id).arn;
  }
  ref(id: string): string {
    return this.#deployed(id).ref;
  }
  /** The asset that a function's code or a manifest stands in. */
  asset(key: string): string {
    return join(this.folder, `asset.${key.replace(/\.zip$/, '')}`);
  }

  #deployed(id: string): Deployed {
    const raw = this.#raw[id];
    if (raw === undefined) throw new Error(`the template has no resource ${id}`);
    const { Type: type, Properties = {} } = raw;
    // A version has the next number of its machine, an alias its name behind the machine.
    if (type === 'AWS::StepFunctions::StateMachineVersion') {
      const version = `${String(this.#resolve(Properties.StateMachineArn!))}:1`;
      return { ref: version, arn: version };
    }
    if (type === 'AWS::StepFunctions::StateMachineAlias') {
      const { StateMachineVersionArn } = Properties.DeploymentPreference as Record<string, Value>;
      const machine = String(this.#resolve(StateMachineVersionArn!)).replace(/:\d+$/, '');
      const alias = `${machine}:${String(Properties.Name)}`;
      return { ref: alias, arn: alias };
    }
    const name = names[type];
    if (name === undefined) throw new Error(`the composition does not know what ${type} is called when deployed`);
    return name(id, Properties as Resource['properties']);
  }
  #resolve(value: Value): Value {
    if (Array.isArray(value)) return value.map((v) => this.#resolve(v));
    if (value === null || typeof value !== 'object') return value;
    const [key, ...more] = Object.keys(value);
    if (key !== undefined && more.length === 0) {
      const argument = value[key]!;
      if (key === 'Ref') return this.#reference(String(argument));
      if (key === 'Fn::GetAtt') return this.#attribute(argument as string[]);
      if (key === 'Fn::Join') {
        const [separator, parts] = argument as [string, Value[]];
        return parts.map((p) => String(this.#resolve(p))).join(separator);
      }
      if (key === 'Fn::Sub')
        return String(argument).replace(/\$\{([\w:]+)\}/g, (_m, name: string) => this.#reference(name));
      if (key.startsWith('Fn::')) throw new Error(`the composition does not resolve ${key}`);
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.#resolve(v)]));
  }
  #reference(name: string): string {
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::StackName': 'Tutti',
      'AWS::URLSuffix': 'amazonaws.com',
    };
    return pseudo[name] ?? this.#deployed(name).ref;
  }
  #attribute([id, attribute]: string[]): string {
    const { arn: own } = this.#deployed(id!);
    if (attribute === 'Arn') return own;
    if (attribute === 'StreamArn') return `${own}/stream/latest`;
    if (attribute === 'StateMachineRevisionId') return 'INITIAL';
    throw new Error(`the composition does not know ${attribute} of ${id}`);
  }
}
