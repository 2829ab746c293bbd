import { AppError } from '../../shared/errors.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Inpainter } from '../../models/imported/inpainter.ts';
import type { OpenFillModel } from '../step-engine.ts';
import type { NetworkFill } from './network-pass.ts';
import { takesModel, type FillStep } from './params.ts';

/**
 * The network of a step, or its imported model, if any. With `auto` a network restores thin damage only, since it would blur copied
 * texture.
 * @throws MODEL_UNKNOWN, INVALID_REQUEST
 */
export async function modelOf(
  { params }: FillStep,
  openModel: OpenFillModel | undefined,
): Promise<NetworkFill | Inpainter | undefined> {
  const { method, model, ensemble } = params;
  if (!takesModel(method) || (!model && method === 'auto')) return undefined;
  const { opened, name } = await open(model, openModel);
  if (!('inpaint' in opened)) return { network: opened, ensemble, kinds: method === 'network' ? 'all' : 'thin' };
  if (method === 'network') return opened;
  throw new AppError(
    'INVALID_REQUEST',
    `The model "${name}" fills by itself, and nothing else with it. Choose it as the way to fill.`,
    { why: 'fills-by-itself', name },
  );
}

/** The imported model of an evidence. @throws MODEL_UNKNOWN where it is not on this computer, as for a step that names it */
export async function importedOf(
  reference: ModelReference | undefined,
  openModel: OpenFillModel | undefined,
): Promise<Inpainter> {
  const { opened, name } = await open(reference, openModel);
  if ('inpaint' in opened) return opened;
  throw new AppError('MODEL_UNKNOWN', `The model "${name}" restores no pictures.`, { why: 'restores-nothing', name });
}

async function open(reference: ModelReference | undefined, openModel: OpenFillModel | undefined) {
  if (!reference) {
    throw new AppError('MODEL_UNKNOWN', 'This step fills with a network, but does not say with which one.', {
      why: 'step-names-none',
    });
  }
  if (!openModel) throw new AppError('INTERNAL', 'A fill names a model, and nothing can open it.');
  return { opened: await openModel(reference), name: reference.name };
}
