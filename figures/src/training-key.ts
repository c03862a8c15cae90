import type { TrainingCell } from './cell.ts';
import { hashOf } from './hash.ts';
import { training } from './kinds/training.ts';
import type { TrainedName } from './trained.ts';

/** Steps of each training: about three quarters of an hour on two processor cores. */
const TRAINING_STEPS = 5000;

/** The cell that trains a model. */
export const trainingOf = (model: TrainedName): TrainingCell => ({ kind: 'training', model, steps: TRAINING_STEPS });

/** The key of the cell that trains a model; it stands for the model's contents, so that cells have their keys before it is trained. */
export const trainingKey = (model: TrainedName): string => hashOf(training.script(trainingOf(model), {})).slice(0, 16);
