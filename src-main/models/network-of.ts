import { AppError } from '../shared/errors.ts';
import { findNetwork, type Network } from '../nn/families/registry.ts';
import { requireNetwork, type Weights } from '../nn/weights/weight-file.ts';

/**
 * The network that weights were trained for.
 * @param path for what is said where there is none
 * @throws MODEL_UNKNOWN, WEIGHTS_OTHER_NETWORK where names or shapes of the weights are not the network's
 */
export function networkOf(weights: Weights, path: string): Network {
  const { name, configuration } = weights.label.architecture;
  const network = findNetwork(name, configuration);
  if (!network) {
    throw new AppError(
      'MODEL_UNKNOWN',
      `${path} was trained for the network "${name}", which this version of Heirloom does not know in that form. Update Heirloom to use it.`,
      { why: 'unknown-network', architecture: name, file: path },
    );
  }
  requireNetwork(weights, name, network.parameters, path);
  return network;
}
