export { lambdaEndpoint } from './endpoint.ts';
export { functionsOf, type Functions } from './modules.ts';
