export { eachOf, fromLeft, headsOf, wordOf } from './heads.ts';
export { PLACE, type ProbeOutputs, type ProbeWeights, probe, probeParameters } from './network.ts';
export { blobIou, placeNumbers } from './places.ts';
export { entityKinds, type Head, type ProbeConfig, parseProbeConfig, slotsOf } from './probe-config.ts';
export { type ProbeFile, probeComponent, readProbe, writeProbe } from './probe-file.ts';
export { type Reading, readingOf, softmax } from './reading.ts';
export { type ProbeAnswers, type RunningProbe, runProbe } from './run-probe.ts';
