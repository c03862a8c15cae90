import { InputError } from '../errors.ts';
import { show } from '../show.ts';
import { sceneSchema } from './schema.ts';
import { schemaCheck } from './schema-check.ts';
import type { Blob, Box } from './types.ts';

/**
 * What a picture truly shows, as `kaleido-scenes` writes it beside the plan, and as other data may. A value is a word, or a word for each
 * subject or thing in the order of `subjects` and `things`. Fields that are not listed may be words or lists of words too.
 */
export interface SceneFacts {
  readonly style?: string;
  readonly subjects?: readonly string[];
  /** In the order of the subjects that have them. */
  readonly things?: readonly string[];
  /** What the subjects do with the things. */
  readonly relation?: string;
  readonly backdrop?: string;
  readonly weather?: string;
  /** Where each subject looks. */
  readonly facing?: readonly string[];
  /** On which side of the picture each subject is. */
  readonly places?: readonly string[];
  /** Colour words, by what has the colour. */
  readonly colors?: Readonly<Record<string, string>>;
  readonly boxes?: { readonly subjects?: readonly Box[]; readonly things?: readonly Box[] };
  readonly blobs?: { readonly subjects?: readonly Blob[]; readonly things?: readonly Blob[] };
}

const sceneCheck = schemaCheck<SceneFacts>(sceneSchema, { allowUnionTypes: true });

/**
 * A record's `scene` as facts; undefined where there are none.
 * @throws InputError for a field that is not as `SceneFacts` says: `stdin:3: scene.style: expected …`
 */
export function sceneFacts(scene: unknown, where: string): SceneFacts | undefined {
  if (scene === undefined) return undefined;
  const matches = sceneCheck();
  if (matches(scene)) return scene;
  const { instancePath, parentSchema, data } = matches.errors![0]!;
  const path = `scene${instancePath}`.replaceAll(/\/(\d+)/g, '[$1]').replaceAll('/', '.');
  const { description, type } = parentSchema as { readonly description?: string; readonly type?: string };
  throw new InputError(`${where}: ${path}: expected ${description ?? type}, got ${show(data)}`);
}
