import { checkCases } from './check-cases.ts';
import { discriminatorCases } from './discriminator-cases.ts';
import { layerCases } from './layer-cases.ts';
import { lossCases } from './loss-cases.ts';
import { networkCases, secondOrderCases } from './network-cases.ts';
// The last, since the numbers of all cases are drawn one after the other: those of the others stay.
import { classificationCases } from './classification-cases.ts';

checkCases('layers', layerCases);
checkCases('losses', lossCases);
checkCases('second derivatives', secondOrderCases);
checkCases('pieces of networks', networkCases);
checkCases('discriminators', discriminatorCases);
checkCases('losses of classes', classificationCases);
