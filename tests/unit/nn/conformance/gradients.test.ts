import { describeGradients } from './describe-gradients.ts';
import { layerCases } from './layer-cases.ts';
import { lossCases } from './loss-cases.ts';
import { secondOrderCases } from './second-order-cases.ts';

describeGradients('the gradients of layers and losses on every runtime', [
  ...layerCases,
  ...lossCases,
  ...secondOrderCases,
]);
