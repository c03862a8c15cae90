export { MANIFEST_NAME as manifestName } from './checkpoint/manifest.ts';
export { modelFolder } from './checkpoint/model-folder.ts';
export { type NewestCheckpoint, newestCheckpoint } from './checkpoint/newest.ts';
export { type Checkpoint, openCheckpoint, verifyCheckpoint } from './checkpoint/open.ts';
export { removeCheckpoint } from './checkpoint/replaceable.ts';
export { type CheckpointParts, writeCheckpoint } from './checkpoint/write.ts';
