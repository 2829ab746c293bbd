import { AppError } from '../../shared/errors.ts';

export function trainingUnstable(step: number, retries: number): AppError {
  return new AppError(
    'TRAINING_UNSTABLE',
    `The training did not settle: at step ${step} its numbers ran away again, after ${retries} attempts with a smaller and ` +
      'smaller learning rate. What it had learned before is kept. Start a new training with a smaller learning rate.',
    { step, retries },
  );
}
