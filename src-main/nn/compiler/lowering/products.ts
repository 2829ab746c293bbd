import type { Lower } from './lowering-context.ts';
import { matrixProduct } from './operations.ts';

export const productKernels: Readonly<Record<string, Lower>> = {
  BatchMatMul: (context, { inputs: { a, b }, attributes, outputs: [output] }) => {
    const value = matrixProduct(context.graph, context.of(a).as('plain'), context.of(b).as('plain'), {
      transposeA: attributes.transposeA as boolean,
      transposeB: attributes.transposeB as boolean,
      contributed: context.target.contributed,
    });
    context.set(output, 'plain', value);
  },
};
