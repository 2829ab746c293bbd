import { backend_util } from '@tensorflow/tfjs-core';
import { missingKernel } from './missing-kernel.ts';
import type { KernelAttributes } from './recorded-program.ts';

/** How a convolution or pooling walks over a picture; everything in elements. */
export interface Window {
  readonly kernel: readonly [height: number, width: number];
  readonly strides: readonly [number, number];
  readonly pads: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number };
  /** NHWC */
  readonly outShape: readonly number[];
}

type Shape4D = [number, number, number, number];
type ConvInfo = backend_util.Conv2DInfo;

/** @throws KERNEL_MISSING for a dilated convolution */
export function convolutionWindow(
  input: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations, dimRoundingMode }: KernelAttributes,
): Window {
  if ([dilations ?? 1].flat().some((step) => step !== 1)) throw missingKernel('Conv2D with a dilation');
  const info = backend_util.computeConv2DInfo(
    [...input] as Shape4D,
    [...filter] as Shape4D,
    strides as [number, number],
    1,
    pad as 'same',
    dimRoundingMode as 'floor' | undefined,
  );
  return windowOf(info);
}

export function poolWindow(
  input: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: KernelAttributes,
): Window {
  const info = backend_util.computePool2DInfo(
    [...input] as Shape4D,
    filterSize as number,
    strides as number,
    1,
    pad as 'same',
    dimRoundingMode as 'floor' | undefined,
  );
  return windowOf(info);
}

function windowOf(info: ConvInfo): Window {
  const { top, bottom, left, right } = info.padInfo;
  return {
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: { top, bottom, left, right },
    outShape: info.outShape,
  };
}
