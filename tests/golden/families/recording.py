"""Records one forward pass of a transformers model: what every module read and wrote, and what every
attention compared. The functions that end in `_tensors` of the other files put it under trace names.
"""

import copy

import torch
from transformers import AttentionInterface, AttentionMaskInterface
from transformers.masking_utils import eager_mask

class Attention:
    """One call of an attention function: [h, s, d] queries and keys as they are compared."""

    def __init__(self, q, k, v, mask, scale, softcap, bias):
        self.q, self.k, self.v = q[0], k[0], v[0]
        groups = self.q.shape[0] // self.k.shape[0]
        keys = self.k.repeat_interleave(groups, 0)
        values = self.v.repeat_interleave(groups, 0)
        self.raw = self.q @ keys.transpose(-1, -2) * scale
        self.scores = self.raw
        if softcap:
            self.scores = softcap * torch.tanh(self.scores / softcap)
        self.bias = bias
        if bias is not None:
            self.scores = self.scores + bias[0]
        added = self.scores
        if mask is not None:
            added = self.scores + mask[0]
            hidden = (mask[0] < -1e30).expand_as(self.scores)
            self.scores = self.scores.masked_fill(hidden, float("-inf"))
        self.pattern = torch.softmax(added, -1)
        self.z = (self.pattern @ values).transpose(0, 1)


RECORDED = {}  # module -> its calls, in order


def record_attention(module, query, key, value, attention_mask, scaling=None, softcap=None,
                     dropout=0.0, position_bias=None, **_):
    scaling = query.shape[-1] ** -0.5 if scaling is None else scaling
    call = Attention(query, key, value, attention_mask, scaling, softcap, position_bias)
    RECORDED.setdefault(module, []).append(call)
    return call.z[None], call.pattern[None]


AttentionInterface.register("record", record_attention)
AttentionMaskInterface.register("record", eager_mask)


def record_by_interface(model):
    """For the models whose attention function can be chosen."""
    model.set_attn_implementation("record")


def record_by_method(kind, scale_of):
    """For the models whose attention modules, of class `kind`, compute in a method of their own."""

    def watch(module):
        inner = module._attn

        def attn(q, k, v, *rest, **named):
            out = inner(q, k, v, *rest, **named)
            keys = k if k.shape == v.shape else k.transpose(-1, -2)
            s = q.shape[-2]
            visible = module.bias[..., :s, :s].bool()
            mask = torch.zeros(visible.shape).masked_fill(~visible, torch.finfo(q.dtype).min)
            call = Attention(q, keys, v, mask, scale_of(q.shape[-1]), None, None)
            torch.testing.assert_close(call.z.transpose(0, 1), out[0][0])
            RECORDED.setdefault(module, []).append(call)
            return out

        module._attn = attn

    def prepare(model):
        for module in model.modules():
            if isinstance(module, kind):
                watch(module)

    return prepare


def record_nothing(_):
    """For the others: the functions that end in `_tensors` compute it again and compare."""


def without_batch(output):
    return output[0] if output.shape[0] == 1 else output


class Recorder:
    """Input and output of every module of one pass, by the module's name and without batch axis, and
    what the module returned as it was: of its last call, where it was called more than once.
    `arguments` are those of the pass, without batch axis too."""

    def __init__(self, model, arguments):
        self.arguments = {name: value[0] if torch.is_tensor(value) else value
                          for name, value in arguments.items()}
        self.inputs, self.outputs, self.results, self.names = {}, {}, {}, {}
        self.calls, self.index = {}, -1
        for name, module in model.named_modules():
            self.names[module] = name
            module.register_forward_hook(self.hook(name), with_kwargs=True)

    def hook(self, name):
        def keep(_, args, kwargs, output):
            given = args[0] if args else next(iter(kwargs.values()), None)
            self.inputs[name] = without_batch(given) if torch.is_tensor(given) else None
            self.results[name] = output
            made = output[0] if isinstance(output, (tuple, list)) else output
            # A copy: some models change what a module made.
            self.outputs[name] = without_batch(made).clone() if torch.is_tensor(made) else None
            self.calls.setdefault(name, []).append((self.inputs[name], self.outputs[name]))

        return keep

    def call(self, index):
        """The same recorder as it was after call `index` of every module that had so many."""
        then = copy.copy(self)
        then.index = index
        counted = {name: calls[index] for name, calls in self.calls.items() if len(calls) > index}
        then.inputs = {name: call[0] for name, call in counted.items()}
        then.outputs = {name: call[1] for name, call in counted.items()}
        return then

    def attention(self, name):
        calls = next(calls for module, calls in RECORDED.items() if self.names[module] == name)
        return calls[self.index]


def layer_norm(x, eps):
    mean = x.mean(-1, keepdim=True)
    scale = torch.sqrt(((x - mean) ** 2).mean(-1, keepdim=True) + eps)
    return scale, (x - mean) / scale


def rms_norm(x, eps):
    scale = torch.sqrt((x**2).mean(-1, keepdim=True) + eps)
    return scale, x / scale


def split_heads(x, d_head):
    """[s, h * d] -> [s, h, d]"""
    return x.reshape(len(x), -1, d_head)


def put_norm(tensors, name, recorder, module, eps, norm):
    scale, normalized = norm(recorder.inputs[module], eps)
    tensors[f"{name}.hook_scale"] = scale
    tensors[f"{name}.hook_normalized"] = normalized
    tensors[f"{name}.hook_out"] = recorder.outputs[module]


def put_cross_attention(tensors, prefix, call, q, k, v):
    """q [s, h, d], k and v [t, h, d] as projected."""
    tensors[prefix + "hook_q"], tensors[prefix + "hook_k"], tensors[prefix + "hook_v"] = q, k, v
    tensors[prefix + "hook_attn_scores"] = call.scores
    tensors[prefix + "hook_pattern"] = call.pattern
    tensors[prefix + "hook_z"] = call.z


def put_attention(tensors, prefix, call, q, k, v, o_weight):
    """q, k, v [s, h, d] as projected; o_weight [h * d, D]."""
    put_cross_attention(tensors, prefix, call, q, k, v)
    tensors[prefix + "hook_attn_scores_raw"] = call.raw
    if call.bias is not None:
        tensors[prefix + "hook_position_bias"] = call.bias[0]
    heads, d = call.z.shape[1:]
    per_head = o_weight.reshape(heads, d, -1)
    tensors[prefix + "hook_result"] = torch.einsum("shd,hdm->shm", call.z, per_head)


def put_rotated(tensors, prefix, call):
    """Queries and keys as attention compares them, after the rotation."""
    tensors[prefix + "hook_rot_q"] = call.q.transpose(0, 1)
    tensors[prefix + "hook_rot_k"] = call.k.transpose(0, 1)


def put_plain_mlp(tensors, prefix, recorder, first, second):
    """The MLP of two modules."""
    tensors[prefix + "hook_pre"] = recorder.outputs[first]
    tensors[prefix + "hook_post"] = recorder.inputs[second]


def put_head(tensors, logits):
    tensors["unembed.hook_out"] = logits
    tensors["hook_probs"] = torch.softmax(logits, -1)
