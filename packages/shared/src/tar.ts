export { type ReadTarOptions, readTar, type TarMember } from './tar/members.ts';
export { groupSamples, memberParts, type TarSample } from './tar/samples.ts';
export { findShards, readShards } from './tar/shards.ts';
