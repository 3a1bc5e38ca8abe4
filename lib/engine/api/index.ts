export { answering, api, type Answered, type ApiOptions, type Asked } from './api.ts';
export { operations } from '../requests/operations.ts';
export { requestHandler } from './request-handler.ts';
export { serveEngine, type Served, type ServeOptions } from './server.ts';
