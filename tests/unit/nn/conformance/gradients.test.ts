import { describeGradients } from './describe-gradients.ts';
import { layerCases } from './layer-cases.ts';
import { lossCases } from './loss-cases.ts';
import { networkCases } from './network-cases.ts';
import { secondOrderCases } from './second-order-cases.ts';

describeGradients('the gradients of layers', layerCases);
describeGradients('the gradients of losses', lossCases);
describeGradients('second derivatives', secondOrderCases);
describeGradients('the gradients of pieces of networks', networkCases);
