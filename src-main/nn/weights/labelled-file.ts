import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import type { Arrays } from '../compiler/runtime.ts';
import { findNonFinite } from './finite.ts';
import { decodeSafetensors, encodeSafetensors, type EncodeOptions } from './safetensors.ts';
import { weightsDamaged, weightsNewer, weightsNotFinite, weightsOfOtherNetwork } from './weight-errors.ts';

/** What a safetensors file of Heirloom's is, and what its label must look like. */
export interface Kind<Label> {
  readonly format: 'heirloom-weights' | 'heirloom-checkpoint';
  /** The newest version that this program reads, and the one it writes. */
  readonly version: number;
  readonly schema: v.GenericSchema<unknown, Label>;
}

export interface Labelled<Label> {
  readonly tensors: Arrays;
  readonly label: Label;
  /** See SafetensorsContent. */
  readonly sha256: string;
}

/** @throws INTERNAL where a value is not finite: such a file could never be read again */
export function encodeLabelled<Label>(
  kind: Kind<Label>,
  tensors: Arrays,
  label: Label,
  options: EncodeOptions = {},
): Uint8Array {
  const wrong = findNonFinite(tensors);
  if (wrong !== undefined) throw new AppError('INTERNAL', `The tensor ${wrong} has values that are not numbers.`);
  const describe = (sha256: string) => ({
    format: kind.format,
    version: String(kind.version),
    label: JSON.stringify(label),
    sha256,
  });
  return encodeSafetensors(tensors, describe, options);
}

/** @throws WEIGHTS_DAMAGED, WEIGHTS_NEWER, WEIGHTS_NOT_FINITE, WEIGHTS_OTHER_NETWORK where it is no file of this kind */
export function decodeLabelled<Label>(kind: Kind<Label>, bytes: Uint8Array, file: string): Labelled<Label> {
  const { tensors, metadata, sha256 } = decodeSafetensors(bytes, file);
  if (metadata.format !== kind.format) throw weightsOfOtherNetwork(file, `it is not a ${kind.format} file`);
  const version = /^\d{1,9}$/.test(metadata.version) ? Number(metadata.version) : 0;
  if (version > kind.version) throw weightsNewer(file, version, kind.version);
  if (version < 1) throw weightsDamaged(file, 'its version is not a number');
  if (metadata.sha256 !== sha256) throw weightsDamaged(file, 'its values are not those that were written');
  const label = readLabel(kind, metadata.label, file);
  const wrong = findNonFinite(tensors);
  if (wrong !== undefined) throw weightsNotFinite(file, wrong);
  return { tensors, label, sha256 };
}

function readLabel<Label>({ schema }: Kind<Label>, text: string, file: string): Label {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw weightsDamaged(file, 'the account of where it comes from cannot be read', error);
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const where = v.getDotPath(result.issues[0]) ?? 'all of it';
  throw weightsDamaged(file, `the account of where it comes from is wrong (${where})`);
}
