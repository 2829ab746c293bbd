// Loaded into served hosts and their engines by tests. Beside other tests on two cores an engine of the lowest priority gets 1.4 % of
// a core, and would need minutes for what it does in two seconds.
import os from 'node:os';
import { syncBuiltinESMExports } from 'node:module';

os.setPriority = () => undefined;
syncBuiltinESMExports();
