"""Blocks that differ only in the names of their modules and in where they normalise."""

from dataclasses import dataclass

from .recording import put_attention, put_cross_attention, put_norm, split_heads


@dataclass(frozen=True)
class Places:
    """Where the modules of a block are, relative to it: what a table of tensor names says."""

    attention: str  # the module that compares queries and keys
    q: str
    k: str
    v: str
    o: str
    ln1: str
    mlp_in: str
    mlp_out: str
    ln2: str
    mlp_gate: str = ""  # then mlp_in is what the gate multiplies
    cross: "Places" = None  # its q, k, v, o and, as ln1, its norm

    def under(self, block):
        """The same with full names."""
        full = {name: block + place for name, place in vars(self).items()
                if isinstance(place, str) and place}
        cross = self.cross.under(block) if self.cross else None
        return Places(**{**vars(self), **full, "cross": cross})


def cross_places(attention, q, k, v, o, norm):
    return Places(attention, q, k, v, o, norm, "", "", "")


def projections(recorder, at, d_head):
    return [split_heads(recorder.outputs[name], d_head) for name in (at.q, at.k, at.v)]


def put_mlp(tensors, prefix, recorder, at):
    tensors[prefix + "mlp.hook_pre"] = recorder.outputs[at.mlp_gate or at.mlp_in]
    if at.mlp_gate:
        tensors[prefix + "mlp.hook_pre_linear"] = recorder.outputs[at.mlp_in]
    tensors[prefix + "mlp.hook_post"] = recorder.inputs[at.mlp_out]
    tensors[prefix + "hook_mlp_out"] = recorder.outputs[at.mlp_out]


def put_block(tensors, prefix, model, recorder, block, places, d_head, eps, norm, post):
    """`norm` computes what a norm divides by; `post` says that the block normalises its sums."""
    at = places.under(block + "." if block else "")
    call, cross = recorder.attention(at.attention), at.cross
    weight = model.get_submodule(at.o).weight
    tensors[prefix + "hook_resid_pre"] = recorder.inputs[at.q if post else at.ln1]
    put_attention(tensors, prefix + "attn.", call, *projections(recorder, at, d_head), weight.T)
    tensors[prefix + "hook_attn_out"] = recorder.outputs[at.o]
    after = cross.ln1 if cross else at.ln2
    tensors[prefix + "hook_resid_mid"] = recorder.inputs[at.ln1 if post else after]
    put_norm(tensors, prefix + "ln1", recorder, at.ln1, eps, norm)
    if cross:
        tensors[prefix + "hook_cross_attn_in"] = recorder.inputs[cross.q if post else cross.ln1]
        put_norm(tensors, prefix + "ln2", recorder, cross.ln1, eps, norm)
        put_cross_attention(tensors, prefix + "cross_attn.", recorder.attention(cross.attention),
                            *projections(recorder, cross, d_head))
        tensors[prefix + "hook_cross_attn_out"] = recorder.outputs[cross.o]
        tensors[prefix + "hook_resid_mid_cross"] = recorder.inputs[cross.ln1 if post else at.ln2]
    put_mlp(tensors, prefix, recorder, at)
    put_norm(tensors, prefix + ("ln3" if cross else "ln2"), recorder, at.ln2, eps, norm)
    if post:
        tensors[prefix + "hook_resid_post"] = recorder.inputs[at.ln2]
        tensors[prefix + "hook_normalized_resid_post"] = recorder.outputs[at.ln2]
    else:
        tensors[prefix + "hook_resid_post"] = recorder.outputs[block]
