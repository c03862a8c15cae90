import type { Format } from './format.ts';
import type { FormatName } from './format-names.ts';
import { mlMdm } from './ml-mdm.ts';
import { safetensors } from './safetensors.ts';
import { transformers } from './transformers.ts';

/** All export formats, by name. */
export const formats: Readonly<Record<FormatName, Format>> = { safetensors, transformers, 'ml-mdm': mlMdm };
