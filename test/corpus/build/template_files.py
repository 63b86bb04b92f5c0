"""Chat templates as files: honest ones in the ways in which models have them, and ones that reach further.

python test/corpus/build/template_files.py        needs jinja2

Each is rendered as Hugging Face's transformers would: the honest ones give text, those that are denied are refused by
Jinja's sandbox, or would leave a marker without it.
"""

from datetime import datetime

from jinja2 import TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

from corpus import sample, shell


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_generate"), [], [], body).set_lineno(line)

    def _generate(self, caller):
        return caller()


def refuse(message):
    raise TemplateError(message)


ENVIRONMENT = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"])
ENVIRONMENT.globals.update(raise_exception=refuse, strftime_now=lambda form: datetime(2026, 1, 2).strftime(form))
TOOLS = [
    {"type": "function", "function": {"name": "weather", "description": "The weather.", "parameters": {
        "type": "object", "properties": {"city": {"type": "string", "description": "A city"}}, "required": ["city"]}}}
]  # fmt: skip
MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Weather?"},
    {"role": "assistant", "content": "<think>\nhm\n</think>\n\n", "tool_calls": [{"type": "function", "function": {"name": "weather", "arguments": {"city": "Rome"}}}]},
    {"role": "tool", "name": "weather", "content": "sunny"},
    {"role": "assistant", "content": "Sunny."},
    {"role": "user", "content": [{"type": "text", "text": "Thanks"}, {"type": "image"}]},
]  # fmt: skip

HONEST = {
    "turns": """\
{% for message in messages %}
{{ '<|im_start|>' + message['role'] + '\\n' }}
{%- if message['content'] is string %}{{ message['content'] | trim }}
{%- else %}{% for part in message['content'] %}{{ part['text'] if part['type'] == 'text' else '<image>' }}{% endfor %}{% endif %}
{{ '<|im_end|>\\n' }}
{% endfor %}
{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
""",
    "system-first": """\
{% if messages[0]['role'] == 'system' %}
    {% set system_message = messages[0]['content'] | trim + '\\n\\n' %}
    {% set loop_messages = messages[1:] %}
{% else %}
    {% set system_message = '' %}
    {% set loop_messages = messages %}
{% endif %}
{{ bos_token }}{% for message in loop_messages if message.role != 'tool' %}
    {% if message['role'] not in ['user', 'assistant'] %}{{ raise_exception('Unknown role: ' ~ message['role']) }}{% endif %}
    {% if loop.first %}{{ system_message }}{% endif %}
    {{ '[INST] ' ~ message.content ~ ' [/INST]' if message.role == 'user' else ' ' ~ message.content ~ eos_token }}
{% endfor %}
""",
    "tools": """\
{% set today = strftime_now('%d %b %Y') %}
{%- if tools is defined and tools is not none and tools | length > 0 %}
    {{- "# Tools on " ~ today ~ "\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}{{- tool | tojson(indent=2) }}
        {%- set function = tool.function if tool.function is defined else tool %}
        {%- for name, parameter in function.parameters.properties | dictsort %}
            {{- "\\n- " ~ name ~ (" (required)" if name in function.parameters.required else "") ~ ": " ~ parameter['description'] | default('none') }}
        {%- endfor %}
    {%- endfor %}
    {{- "\\n</tools>\\n" }}
{%- endif %}
{%- for message in messages %}
    {%- if message.tool_calls %}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}{% set tool_call = tool_call.function %}{% endif %}
            {{- '<tool_call>\\n{"name": "' ~ tool_call.name ~ '", "arguments": ' }}
            {%- if tool_call.arguments is string %}{{ tool_call.arguments }}{% else %}{{ tool_call.arguments | tojson }}{% endif %}
            {%- for key in tool_call.arguments %}{{ key ~ '=' ~ tool_call.arguments[key] }}{% endfor %}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
    {%- elif message.role == 'tool' and (loop.first or messages[loop.index0 - 1].role != 'tool') %}
        {{- '<|tool|>' ~ message.get('name', '') ~ message.content ~ '\\n' }}
    {%- endif %}
{%- endfor %}
""",
    "reasoning": """\
{%- set ns = namespace(multi_step=true, last_query=messages | length - 1, turns=[]) -%}
{%- for message in messages[::-1] %}
    {%- set index = (messages | length - 1) - loop.index0 %}
    {%- if ns.multi_step and message.role == 'user' and not (message.content is string and message.content.startswith('<tool>')) %}
        {%- set ns.multi_step = false %}{% set ns.last_query = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- set content = message.content if message.content is string else '' %}
    {%- set reasoning = '' %}
    {%- if '</think>' in content %}
        {%- set reasoning = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
        {%- set content = content.split('</think>') | last | trim %}
    {%- endif %}
    {%- if loop.index0 > ns.last_query and reasoning %}{{ '<think>\\n' ~ reasoning.strip() ~ '\\n</think>\\n' }}{% endif %}
    {%- if message.role == 'assistant' %}{% generation %}{{ content }}{{ eos_token }}{% endgeneration %}{% else %}{{ content }}{% endif %}
    {%- if loop.index > 50 %}{% break %}{% endif %}
{%- endfor %}
""",
    "macros": """\
{%- macro type_of(spec, depth=0) -%}
    {%- if spec.type == 'object' and spec.properties -%}
        {{- '{' }}{%- for name, value in spec.properties.items() -%}
            {{- name ~ ('' if name in (spec.required or []) else '?') ~ ': ' ~ type_of(value, depth + 1) ~ (', ' if not loop.last else '') -}}
        {%- endfor -%}{{- '}' }}
    {%- elif spec.type is iterable and spec.type is not string -%}{{- spec.type | map('upper') | join(' | ') -}}
    {%- elif spec.enum -%}{{- '"' + spec.enum | join('" | "') + '"' -}}
    {%- else -%}{{- spec.type | default('any', true) -}}{%- endif -%}
{%- endmacro -%}
{%- macro block(title) -%}<{{ title }}>{{ caller() }}</{{ title }}>{%- endmacro -%}
{% call block('functions') %}{% for tool in tools %}type {{ tool.function.name }} = {{ type_of(tool.function.parameters) }};{% endfor %}{% endcall %}
{%- set roles = messages | map(attribute='role') | list | unique | sort -%}
{{ roles | join(', ') }}{{ messages | selectattr('role', 'equalto', 'user') | list | length }}
{{ "%02d" | format(messages | length) }}{{ ['a', 'b'] | reverse | join }}{{ dict(a=1).keys() | list }}{{ range(3) | list }}
{%- set users = messages | rejectattr('role', 'in', ['tool', 'system']) | groupby('role') -%}
{% for role, group in users %}{{ role }}{{ group | length }}{% endfor %}{{ '{:>4}'.format(loop_count | default(3)) }}
""",
}

TRAPS = {
    "catch-warnings": "{% for x in ().__class__.__base__.__subclasses__() %}{% if 'warning' in x.__name__ %}{{ x()._module.__builtins__['__import__']('os').system(COMMAND) }}{% endif %}{% endfor %}",
    "behind-turns": HONEST["turns"] + "{{ cycler.__init__.__globals__.os.system(COMMAND) }}",
    "hex": r"{{ (cycler|attr('\x5f\x5finit\x5f\x5f'))['\x5f\x5fglobals\x5f\x5f'].os.system(COMMAND) }}",
    "joined": "{% set u = ['_', '_'] | join %}{% set a = u ~ 'init' ~ u %}{% set b = u ~ 'globals' ~ u %}{{ (cycler | attr(a))[b].os.system(COMMAND) }}",
    "format": "{% set d = '%c%c' | format(95, 95) %}{{ cycler[d ~ 'init' ~ d][d ~ 'globals' ~ d].os.system(COMMAND) }}",
    "mapped": "{% for f in [cycler] | map(attribute='__init__') %}{{ f['__glo' 'bals__'].os.system(COMMAND) }}{% endfor %}",
    "macro-argument": "{% macro get(o, k) %}{{ o[k[0]][k[1]].os.system(COMMAND) }}{% endmacro %}{{ get(cycler, ['__init__', '__globals__']) }}",
}


def main():
    for name, text in HONEST.items():
        rendered = ENVIRONMENT.from_string(text).render(messages=MESSAGES, tools=TOOLS, add_generation_prompt=True, bos_token="<s>", eos_token="</s>")
        assert rendered.strip(), name
        sample("jinja", f"{name}.jinja", text.encode(), "allow", "a chat template of the usual kind", "jinja2")
    for name, text in TRAPS.items():
        text = text.replace("COMMAND", "'" + shell(f"jinja-{name}").replace("'", "") + "'")
        try:
            ENVIRONMENT.from_string(text).render(messages=MESSAGES, tools=TOOLS)
        except SecurityError:
            pass
        except TemplateError:
            raise SystemExit(f"{name} is refused for another reason")
        sample("jinja", f"trap-{name}.jinja", text.encode(), "deny", "runs a command where it is rendered outside of a sandbox", "jinja2")
    for name, text, note in (
        ("range", "{% for i in range(10 ** 9) %}{% for j in range(10 ** 9) %}x{% endfor %}{% endfor %}", "a loop without end"),
        ("include", "{% include '/etc/hostname' %}", "another template by a path"),
        ("unclosed", "{% for message in messages %}{{ message.content }}", "not a template: a block has no end"),
        ("built-key", "{% for message in messages %}{{ message[message.role|upper ~ x] }}{% endfor %}", "a key that is put together"),
    ):
        decision = "deny" if name == "built-key" else "review"
        sample("jinja", f"odd-{name}.jinja", text.encode(), decision, note, "jinja2")


if __name__ == "__main__":
    main()
