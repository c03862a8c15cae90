import { fuzzReaders as ar } from '@kaleido/ar/testing/fuzz-readers';
import { fuzzReaders as data } from '@kaleido/data/testing/fuzz-readers';
import { fuzzReaders as diffuse } from '@kaleido/diffuse/testing/fuzz-readers';
import { fuzzReaders as latents } from '@kaleido/latents/testing/fuzz-readers';
import { fuzzReaders as metrics } from '@kaleido/metrics/testing/fuzz-readers';
import type { FuzzReader } from '@kaleido/shared/testing/fuzz';
import { fuzzReaders as shared } from '@kaleido/shared/testing/fuzz-readers';
import { fuzzReaders as train } from '@kaleido/train/testing/fuzz-readers';

const readers = { ...shared, ...data, ...ar, ...diffuse, ...latents, ...metrics, ...train };

export type ReaderName = keyof typeof readers;

/** Everything that reads what it does not trust. */
export const fuzzReaders: Readonly<Record<ReaderName, FuzzReader>> = readers;

export const readerNames = Object.keys(readers) as ReaderName[];

export const isReaderName = (name: string): name is ReaderName => Object.hasOwn(readers, name);
