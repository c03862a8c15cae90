export { type CaptionOrRecord, entriesOf, type Records } from './ndjson/entries.ts';
export { parseRecord, type ReadOptions, type RecordEntry, readRecords, type Shard, shareName } from './ndjson/read.ts';
export { type RecordChanges, serialise } from './ndjson/splice.ts';
