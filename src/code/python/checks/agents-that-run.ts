import { lastPart } from '../../../core/dotted-names.ts';
import type { Dict, Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord, truth } from './call-shape.ts';

/** Tools that run whatever text a model writes: as Python, or in a shell. */
const tools =
  /^(?:langchain\w*|llama_index|crewai_tools|crewai|phi|agno|autogen\w*|smolagents|camel|haystack\w*|pydantic_ai)\.(?:\w+\.)*(?:PythonREPLTool|PythonAstREPLTool|PythonREPL|ShellTool|BashProcess|BashTool|PALChain|LLMBashChain|LLMSymbolicMathChain|TerminalTool|ShellTools|PythonTools|CodeInterpreterToolSpec|LocalCommandLineCodeExecutor|LocalPythonExecutor|LocalPythonInterpreter|InternalPythonInterpreter|SubprocessInterpreter|create_python_agent|create_pandas_dataframe_agent|create_csv_agent|create_spark_dataframe_agent|create_xorbits_agent|PandasQueryEngine|PandasAI)$/;

/** Switches with which a library is told that the danger is known. */
const switches: ReadonlySet<string> = new Set([
  ...['allow_dangerous_code', 'allow_dangerous_tools', 'allow_dangerous_requests', 'allow_code_execution'],
  ...['unsafe_mode', 'auto_run', 'additional_authorized_imports', 'code_execution_config'],
]);

/** An agent that runs what its model writes does what the last text says that the model has read. */
export const agentsThatRun: Check = {
  id: 'agents-that-run',
  about: [tools],
  keywords: switches,
  call(site, report) {
    const names = calledNames(site);
    const name = [...names, ...site.callees].find((one) => tools.test(one));
    if (name !== undefined) {
      // Libraries refuse to make these without the switch.
      report.hazard('agent-runs-code', site.node, { detail: lastPart(name) });
      return;
    }
    for (const word of switches) {
      const given = keyword(site, word);
      if (given === undefined) continue;
      if (word === 'additional_authorized_imports') {
        if (given.type === 'List' && given.elts.some((one) => powerful.test(String(constantOf(site, one)))))
          report.hazard('agent-runs-code', site.node, { detail: word });
      } else if (word === 'code_execution_config') {
        if (given.type === 'Dict' && runsHere(given, (one) => constantOf(site, one)))
          report.hazard('agent-runs-code', site.node, { detail: 'use_docker=False' });
      } else if (truth(site, given) === true) report.hazard('agent-runs-code', site.node, { detail: word });
      return;
    }
  },
  nodes: {
    // `interpreter.auto_run = True`
    Assign({ targets, value }, at, report) {
      const [target] = targets;
      if (target?.type !== 'Attribute' || target.attr !== 'auto_run') return;
      if (lastWord(target.value) === 'interpreter' && at.constant(value) === true)
        report.hazard('agent-runs-code', target, { detail: 'auto_run' });
    },
  },
};

const powerful = /^(?:\*|os|sys|subprocess|shutil|socket|pathlib|importlib|builtins|ctypes|pty)$/;

function runsHere({ keys, values }: Dict, constant: (one: Expr) => unknown): boolean {
  return keys.some((key, at) => {
    const value = values[at];
    return key !== null && value !== undefined && constant(key) === 'use_docker' && constant(value) === false;
  });
}
