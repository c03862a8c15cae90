export { beginningOf, isTar } from './tar/beginning.ts';
export { type ReadTarOptions, readTar, readTarFile, type TarMember } from './tar/members.ts';
export { whatElse } from './tar/mistaken.ts';
export { pictureIn } from './tar/picture.ts';
export { groupSamples, isSamplePart, memberParts, type TarSample } from './tar/samples.ts';
export { findShards, readShards } from './tar/shards.ts';
export { lookAtTar, tarSpans } from './tar/spans.ts';
export { type WholeMember, wholeMembers } from './tar/unfinished.ts';
