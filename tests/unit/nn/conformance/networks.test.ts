import { describeGradients } from './describe-gradients.ts';
import { networkCases } from './network-cases.ts';

describeGradients('the gradients of pieces of networks on every runtime', networkCases);
