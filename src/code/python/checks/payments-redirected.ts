import type { Expr } from '../ast.ts';
import type { Check, NodePlace } from '../site.ts';
import { visitOrigins } from './made-of.ts';
import { sourceHas } from './module-text.ts';

/** Libraries that pay, or sign what pays. */
const pays =
  /^(?:web3|eth_account|solana|solders|bitcoinlib|bitcoin|bit|tronpy|xrpl|monero|ccxt|stripe|pycoin|eth_keys|coincurve|near_api|algosdk|stellar_sdk)\b/;

const wallet =
  /^(?:bc1[a-z0-9]{20,70}|[13][a-km-zA-HJ-NP-Z1-9]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}|[1-9A-HJ-NP-Za-km-z]{43,44})$/;

const held = /["'](?:bc1|[13TG48]|0x)[0-9A-Za-z]{24,95}["']|["'][1-9A-HJ-NP-Za-km-z]{43,44}["']/;

/** `Eth.send_transaction = mine`, where `mine` has the address of a wallet in it. */
export const paymentsRedirected: Check = {
  id: 'payments-redirected',
  nodes: {
    Assign({ targets, value }, at, report) {
      const [target] = targets;
      if (target?.type !== 'Attribute' || !sourceHas(at.module, held)) return;
      if (ofLibrary(target, at) && namesWallet(value, at)) report.hazard('payment-redirected', target);
    },
  },
};

function ofLibrary(target: Extract<Expr, { readonly type: 'Attribute' }>, at: NodePlace): boolean {
  return at.names(target.value).some((name) => pays.test(name));
}

function namesWallet(value: Expr, at: NodePlace): boolean {
  if (value.type !== 'Name' && value.type !== 'Lambda' && value.type !== 'Call') return false;
  return visitOrigins(
    at.module,
    value,
    (node) => node.type === 'Constant' && typeof node.value === 'string' && wallet.test(node.value),
  );
}
