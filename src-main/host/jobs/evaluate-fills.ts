import { basename } from 'node:path';
import type { EngineContract } from '../../contract/engine.ts';
import { evaluationSchema, type EvaluationRequest } from '../../contract/evaluation.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import type { StepModels } from '../edits/models.ts';
import type { JobKindRow } from './job-kind.ts';

/** Measures how near fills come to what was there. A run that is cut short begins anew: holes and fills follow from the seed. */
export function evaluateKind(
  engine: Client<EngineContract>,
  models: StepModels,
): JobKindRow<'evaluate', EvaluationRequest> {
  return {
    lane: 'training',
    priority: 0,
    pausable: false,
    lasting: true,
    payload: evaluationSchema,
    /** @throws MODEL_UNKNOWN */
    async accept({ model: wanted, ...request }) {
      const model = await models.forFill(request.method, wanted);
      return { ...request, ...(model ? { model } : {}) };
    },
    subject: ({ folder }) => ({ name: basename(folder) }),
    async run(request, { signal, onProgress }) {
      const onEvent = ({ fraction, note }: { fraction: number; note?: string }): void =>
        onProgress(fraction, { name: note });
      const { skipped, ...figures } = await engine['fill.evaluate'](request, { signal, onEvent });
      return { ...figures, skipped: skipped.length };
    },
  };
}
