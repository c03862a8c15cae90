import { city } from './city.ts';
import { beach, desert, lake, meadow, mountains, snowyField } from './fields.ts';
import { kitchen, plain, room, stage } from './indoors.ts';
import type { Place } from './place.ts';
import { autumnPark, forest, garden } from './woods.ts';

/** Every place, by name; a scene draws one of those of its domain evenly. */
export const places: Readonly<Record<string, Place>> = {
  meadow,
  'snowy field': snowyField,
  beach,
  desert,
  forest,
  room,
  plain,
  city,
  mountains,
  lake,
  'autumn park': autumnPark,
  garden,
  kitchen,
  stage,
};
