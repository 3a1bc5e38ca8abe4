// The package ships no types; these are the parts that tests use.
declare module 'asl-validator' {
  export default function validate(definition: object): Promise<{ isValid: boolean; errors: readonly unknown[] }>;
}
