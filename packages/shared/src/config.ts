export { type Camelled, camelled } from './config/camel.ts';
export {
  absent,
  anything,
  choice,
  choices,
  constant,
  counts,
  decoded,
  flag,
  integer,
  list,
  literal,
  number,
  object,
  oneOf,
  openObject,
  optional,
  record,
  section,
  text,
} from './config/fields.ts';
export { type Parsed, parseConfig, refuseUnknown, type Schema } from './config/parse.ts';
export { faultAt, refuse, type Where, within } from './config/where.ts';
