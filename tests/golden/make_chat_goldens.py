#!/usr/bin/env python3
"""Makes tests/golden/chat: chat templates in the manner of the published ones, and what
transformers renders with them. One file for each:

    template, tokens by role, format (the name that it should be known by)
    cases: messages, prompt (whether the model's answer is opened), text or error
"""
import json
from pathlib import Path

from jinja2.exceptions import TemplateError
from transformers.utils import chat_template_utils

OUT = Path(__file__).resolve().parent / "chat"

S_TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}
LLAMA3_TOKENS = {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"}

CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + "
          "message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def chatml_with(system):
    return CHATML.replace("{{'<|im_start|>' +", "{% if loop.first and messages[0]['role'] != 'system'"
                          " %}{{ '<|im_start|>system\\n" + system + "<|im_end|>\\n' }}{% endif %}"
                          "{{'<|im_start|>' +", 1)


QWEN25 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0]['role'] == 'system' %}
        {{- messages[0]['content'] }}
    {%- else %}
        {{- 'You are a helpful assistant.' }}
    {%- endif %}
    {{- "\\n\\n# Tools\\n\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools><|im_end|>\\n" }}
{%- else %}
    {%- if messages[0]['role'] == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n{"name": "' + tool_call.name + '"}' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' + message.content + '\\n</tool_response>' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
"""

QWEN3 = """{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if message.reasoning_content is string %}
            {%- set reasoning_content = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index %}
            {%- if loop.last or (not loop.last and reasoning_content) %}
                {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
            {%- else %}
                {{- '<|im_start|>' + message.role + '\\n' + content }}
            {%- endif %}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

ALTERNATE = ("{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
             "{{ raise_exception('roles must alternate user/assistant/user/assistant/...') }}"
             "{% endif %}")

LLAMA2 = ("{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}"
          "{% set system_message = messages[0]['content'] %}{% else %}"
          "{% set loop_messages = messages %}{% set system_message = false %}{% endif %}"
          "{% for message in loop_messages %}" + ALTERNATE +
          "{% if loop.index0 == 0 and system_message != false %}"
          "{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}"
          "{% else %}{% set content = message['content'] %}{% endif %}"
          "{% if message['role'] == 'user' %}"
          "{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}"
          "{% elif message['role'] == 'assistant' %}"
          "{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")

LLAMA3 = ("{% set loop_messages = messages %}{% for message in loop_messages %}"
          "{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'"
          "+ message['content'] | trim + '<|eot_id|>' %}"
          "{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}"
          "{{ content }}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}"
          "{% endif %}")

LLAMA32 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- The first message may be the system's #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{#- System message #}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}

{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("one call at a time") }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

GEMMA2 = ("{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
          "{{ raise_exception('System role not supported') }}{% endif %}"
          "{% for message in messages %}" + ALTERNATE +
          "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}"
          "{% set role = message['role'] %}{% endif %}"
          "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}"
          "{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}")

GEMMA3 = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '

' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '

' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '
' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>
' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model
'}}
{%- endif -%}
"""

PHI3 = ("{% for message in messages %}{% if message['role'] == 'system' %}"
        "{{'<|system|>\\n' + message['content'] + '<|end|>\\n'}}"
        "{% elif message['role'] == 'user' %}{{'<|user|>\\n' + message['content'] + '<|end|>\\n'}}"
        "{% elif message['role'] == 'assistant' %}"
        "{{'<|assistant|>\\n' + message['content'] + '<|end|>\\n'}}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% else %}{{ eos_token }}{% endif %}")

MISTRAL1 = ("{{ bos_token }}{% for message in messages %}" + ALTERNATE +
            "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
            "{% elif message['role'] == 'assistant' %}{{ message['content'] + eos_token + ' ' }}"
            "{% else %}{{ raise_exception('Only user and assistant roles are supported!') }}"
            "{% endif %}{% endfor %}")

MISTRAL3 = """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}

{#- Roles alternate, tools aside #}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages %}
    {%- if not (message.role == "tool" or message.role == "tool_results" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("roles must alternate, beginning with the user") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}

{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS] " + (tools | tojson) + "[/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST] " + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS] [" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function | tojson %}
            {{- out[:-1] }}
            {{- ', "id": "' + tool_call.id + '"}' }}
            {{- ", " if not loop.last else "]" + eos_token }}
        {%- endfor %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- else %}
        {{- raise_exception("Only user and assistant roles are supported!") }}
    {%- endif %}
{%- endfor %}
"""

ZEPHYR = ("{% for message in messages %}\n{% if message['role'] == 'user' %}\n"
          "{{ '<|user|>\\n' + message['content'] + eos_token }}\n"
          "{% elif message['role'] == 'system' %}\n"
          "{{ '<|system|>\\n' + message['content'] + eos_token }}\n"
          "{% elif message['role'] == 'assistant' %}\n"
          "{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n"
          "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n"
          "{% endfor %}")

# What templates may use of the language and those above do not.
LANGUAGE = r"""{#- a comment -#}
  {% macro turn(role, text='none', end="\n") %}
[{{ role | upper }}:{{ text }}]{{ end }}
{%- endmacro %}
{% set ns = namespace(count=0, names=[]) %}
{% for message in messages if message.content %}
  {% if message.role == 'system' %}{% continue %}{% endif %}
  {% set ns.count = ns.count + 1 %}
{{ loop.index }}/{{ loop.length }} {{ loop.revindex0 }}{{ ',' if not loop.last }}
  {{- turn(message.role, text=message.content | trim | replace('a', '\u00e1') | capitalize) }}
  {% if loop.index > 4 %}{% break %}{% endif %}
{% else %}
nothing
{% endfor %}
{{ ns.count }} {{ messages | map(attribute='role') | join('+') }} {{ (messages | last).role }}
{{ messages | selectattr('role', 'in', ['user', 'system']) | list | length }}
{{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='content') | list | tojson }}
{{ messages[0] | tojson(indent=2) }} {{ messages[-1]['content'][1:4] ~ messages[-1].content[::-1] }}
{% for key, value in messages[0].items() %}{{ key }}={{ value | length }};{% endfor %}

{% set block %}
  kept {{ 7 // 2 }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 7 / 2 }} {{ 2 * 3 + 1 }} {{ '-' * 5 }} {{ 3 > 2 and not 2 >= 3 }}
{% endset %}
{{- block | indent(4, true) }}{{ none }} {{ true }} {{ missing | default('given') }}{{ missing }}
{{ 'a,b,,c'.split(',') | join('|') }} {{ 'x y  z'.split() | length }} {{ 'one two'.title() }}
{{ messages | first is mapping }} {{ 'a' is string }} {{ 3 is odd }} {{ missing is undefined }} {{ messages is iterable }}
{{ {'b': 1, 'a': [1, 2.5, none, true, "q\"uote é"]} | tojson }} {{ range(3) | list | tojson }} {{ range(5, 0, -2) | list | tojson }}
{{ '%}' ~ "}}" }} {{ (1, 2)[1] }} {{ [1, 2, 3][:-1] | tojson }} {{ 'abc'.startswith('ab') }} {{ ('  x ' | trim).rstrip('x') }}!
{% if not messages %}empty{% elif messages | length == 1 %}one{% else %}many{% endif %}

{%+ if true %}  plus {% endif %} {{ strftime_now('%A, %d %B %Y, %j %H:%M') }}
{% for message in messages %}{% if loop.last or message.role != 'system' %}{% continue %}{% endif %}.{% else %}all passed over{% endfor %}
{% for message in messages %}{{ message.role }}{% break %}{% else %} and that was all{% endfor %}
	{% generation %}said{% endgeneration %}  {{- "tight" -}}  
 end
"""

TALKS = [
    [("user", "Ciao! Come stai?")],
    [("system", "You answer in one word."), ("user", "Is water wet?")],
    [("user", " spaces around \n"), ("assistant", " Yes, è così. \n"), ("user", "日本語 <|im_end|>")],
    [("system", "Sii breve."), ("user", "uno"), ("assistant", "due"), ("user", "tre"),
     ("assistant", "<think>\nhm\n</think>\n\nquattro")],
    [("user", "a"), ("user", "b")],
    [("assistant", "I begin.")],
]


def render(template, tokens, messages, prompt):
    try:
        texts, _ = chat_template_utils.render_jinja_template(
            conversations=[messages], chat_template=template, add_generation_prompt=prompt, **tokens)
        return {"text": texts[0]}
    except TemplateError as error:
        return {"error": str(error)}


def write(name, template, tokens, known_as):
    cases = []
    for talk in TALKS:
        messages = [{"role": role, "content": content} for role, content in talk]
        for prompt in (True, False):
            cases.append({"messages": messages, "prompt": prompt,
                          **render(template, tokens, messages, prompt)})
    document = {"template": template, "tokens": tokens, "format": known_as, "cases": cases}
    (OUT / f"{name}.json").write_text(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class Today(chat_template_utils.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 25)


def main():
    OUT.mkdir(exist_ok=True)
    chat_template_utils.datetime = Today
    write("chatml", CHATML, {}, "ChatML")
    write("qwen2", chatml_with("You are a helpful assistant."), {}, "ChatML")
    write("smollm2", chatml_with("You are a helpful AI assistant named SmolLM, trained by "
                                 "Hugging Face"), {"bos_token": "<|im_start|>"}, "ChatML")
    write("qwen25", QWEN25, {"eos_token": "<|im_end|>"}, "ChatML")
    write("qwen3", QWEN3, {}, "ChatML")
    write("llama2", LLAMA2, S_TOKENS, "Llama 2")
    write("llama3", LLAMA3, LLAMA3_TOKENS, "Llama 3")
    write("llama32", LLAMA32, LLAMA3_TOKENS, "Llama 3")
    write("gemma2", GEMMA2, {"bos_token": "<bos>", "eos_token": "<eos>"}, "Gemma")
    write("gemma3", GEMMA3, {"bos_token": "<bos>", "eos_token": "<eos>"}, "Gemma")
    write("phi3", PHI3, {"bos_token": "<s>", "eos_token": "<|endoftext|>"}, "Phi-3")
    write("mistral1", MISTRAL1, S_TOKENS, "Mistral")
    write("mistral3", MISTRAL3, S_TOKENS, "Mistral")
    write("zephyr", ZEPHYR, S_TOKENS, "Zephyr")
    write("language", LANGUAGE, S_TOKENS, "")


if __name__ == "__main__":
    main()
