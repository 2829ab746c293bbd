import { modelTasks, type ModelTask } from '../shared/data/model.ts';
import { pictureOutput, type NetworkOutput } from '../nn/architecture.ts';
import type { Provenance } from '../nn/weights/provenance.ts';

/**
 * The task that a network was trained for; undefined for a task of a newer Heirloom. Files of 0.1.0 do not say: there a
 * correction network that was not taught to leave no damage (loss `remaining`) was one that cleans, and everything else filled.
 */
export function taskOf({ task, architecture, training }: Provenance): ModelTask | undefined {
  if (task !== undefined) return modelTasks.find((known) => known === task);
  const { gain, remaining } = training.losses;
  return architecture.name === 'correction' && gain !== undefined && remaining === undefined ? 'clean' : 'fill';
}

/** What a network gives for a picture. Those of 0.1.0 all give a picture. */
export function outputOf({ outputs }: Provenance): NetworkOutput {
  return outputs?.[0] ?? pictureOutput;
}
