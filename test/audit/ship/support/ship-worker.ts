// Ships once, in a process of its own that tests kill: node ship-worker.ts HOME VKEY SETTINGS
import { shipOnce } from '../../../../src/audit/ship/ship.ts';
import { optionsFor } from './test-log.ts';

const [home = '', vkey = '', settings = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
await shipOnce(JSON.parse(settings), optionsFor(home, vkey));
