import { knownOperations } from './known.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

const writes: OperationJudgement = {
  severity: 'high',
  why: 'It writes to a file that the program names.',
  refs: ['CWE-73'],
};
const reads: OperationJudgement = {
  severity: 'high',
  why: 'It reads a file that the program names.',
  refs: ['CWE-73'],
};
const python: OperationJudgement = {
  severity: 'high',
  why: 'It calls a Python function of the process that runs the program, by a number.',
  refs: ['CWE-829'],
};
const network: OperationJudgement = {
  severity: 'medium',
  why: 'It exchanges data with other machines.',
};
const compiled: OperationJudgement = {
  severity: 'medium',
  why: 'It runs a graph that was compiled for a device, which nobody can read.',
};

/** What does more than compute; the names of the newer representation without their dialect. */
const dangers: ReadonlyMap<string, OperationJudgement> = new Map([
  ['py_func', python],
  ['save', writes],
  ['save_combine', writes],
  ['load', reads],
  ['load_combine', reads],
  ['read_file', reads],
  ['print', { severity: 'medium', why: 'It writes what the model computes to the log.' }],
  ...[
    'listen_and_serv',
    'heter_listen_and_serv',
    'send',
    'recv',
    'send_and_recv',
    'send_barrier',
    'fetch_barrier',
    'prefetch',
    'gen_nccl_id',
    'c_gen_nccl_id',
    'c_gen_xccl_id',
    'c_comm_init',
    'c_comm_init_all',
    'c_comm_init_multitrainer',
    'comm_init_all',
    'checkpoint_notify',
    'distributed_lookup_table',
    'distributed_push_sparse',
    'pull_sparse',
    'push_sparse',
    'pull_box_sparse',
    'push_box_sparse',
    'send_v2',
    'recv_v2',
    'p_send',
    'p_recv',
    'p_send_array',
    'p_recv_array',
    'partial_send',
    'partial_recv',
  ].map((name) => [name, network] as const),
  ...[
    'tensorrt_engine',
    'openvino_engine',
    'lite_engine',
    'dlnne_engine',
    'fusion_group',
    'ap_variadic',
    'jit_kernel',
  ].map((name) => [name, compiled] as const),
]);

/** Control flow of the newer representation, which its headers declare by hand. */
const control: ReadonlySet<string> = new Set([
  'pd_op.if',
  'pd_op.while',
  'pd_op.assert',
  'pd_op.select_input',
]);

/** Operations of Paddle compute; a few read, write or call out, and custom ones come with a library of their own. */
export const paddleOperations: OperationCatalog = {
  domain: 'paddle',
  judge: ({ name }) => {
    const dot = name.lastIndexOf('.');
    const danger = dangers.get(dot < 0 ? name : name.slice(dot + 1).replace(/_$/, ''));
    if (danger !== undefined) return danger;
    const space = dot < 0 ? 'program' : 'pir';
    if (knownOperations('paddle', space)?.has(name) === true || control.has(name)) return null;
    return {
      severity: 'medium',
      why: 'It is no operation of Paddle, but one of a library that the program which runs the model must load.',
    };
  },
};
