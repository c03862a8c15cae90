export { editorSchema } from './config/json-schema.ts';
export { fieldTables } from './config/reference.ts';
