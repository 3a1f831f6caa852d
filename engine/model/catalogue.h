#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/derive.h"
#include "engine/model/trace_catalogue.h"

namespace headlight {

/// Lists the tensors of one trace in the order of the forward pass. Readers keep references to the
/// view, so a catalogue lives no longer than it.
class Catalogue {
public:
    struct Entry {
        TensorInfo info;
        std::function<Tensor()> read;
    };

    explicit Catalogue(const TraceView& view);

    const std::vector<Entry>& entries() const { return entries_; }

private:
    using Shape = std::vector<std::int64_t>;

    template <class Read>
    void add(const std::string& name, Shape shape, Read read) {
        entries_.push_back({{name, shape, false}, [shape, read] {
                                const auto values = read();
                                return Tensor{shape, values_of(values), {}};
                            }});
    }
    void add_ids(const std::string& name, Shape shape,
                 std::function<std::vector<std::int64_t>()> read);
    void add_norm(const std::string& name, std::int64_t rows, std::int64_t d,
                  std::function<NormResult()> result);

    bool both_stacks() const { return view_.spec.layout() == Layout::EncoderDecoder; }

    void add_stack(StackSide side);
    void add_embedding(StackSide side);
    void add_entities(StackSide side);
    void add_picture(StackSide side);
    void add_block(StackSide side, Index layer);
    void add_attention(StackSide side, Index layer, const std::string& prefix);
    void add_global_projections(const StackTrace& trace, const AttentionSpec& spec, Index layer,
                                const std::string& prefix);
    void add_position_bias(StackSide side, Index layer, const std::string& prefix);
    void add_conv(StackSide side, Index layer, const std::string& prefix);
    void add_cross(Index layer, const std::string& prefix);
    void add_mlp(StackSide side, Index layer, const std::string& prefix);
    void add_experts(StackSide side, Index layer, const std::string& prefix);
    void add_head();

    static std::vector<float> values_of(const Matrix& matrix) {
        return {matrix.data(), matrix.data() + matrix.size()};
    }
    static std::vector<float> values_of(const Vector& vector) {
        return {vector.data(), vector.data() + vector.size()};
    }
    static std::vector<float> values_of(const Tensor3& tensor) {
        return {tensor.values().begin(), tensor.values().end()};
    }

    const TraceView& view_;
    std::int64_t s_ = 0;      ///< rows of the stack being listed: words, then entities
    std::int64_t words_ = 0;  ///< of them words
    std::vector<Entry> entries_;
};

}  // namespace headlight
