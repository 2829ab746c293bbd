import { checkCases } from './check-cases.ts';
import { discriminatorCases } from './discriminator-cases.ts';
import { layerCases } from './layer-cases.ts';
import { lossCases } from './loss-cases.ts';
import { networkCases } from './network-cases.ts';
import { secondOrderCases } from './second-order-cases.ts';

checkCases('layers', layerCases);
checkCases('losses', lossCases);
checkCases('second derivatives', secondOrderCases);
checkCases('pieces of networks', networkCases);
checkCases('discriminators', discriminatorCases);
