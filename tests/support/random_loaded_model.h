#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/analyzer.h"
#include "engine/loaded_model.h"
#include "tests/unit/model/random_model.h"

/// Models of any family with random weights and a tokenizer of single letters, without files.
namespace headlight::testing {

/// How the letters' tokenizer frames a text.
enum class Frame {
    None,     ///< A B
    Bert,     ///< [CLS] A [SEP] B [SEP], types 0 and 1
    Roberta,  ///< [CLS] A [SEP] [SEP] B [SEP], types 0
    T5,       ///< A [SEP] B [SEP]
};

inline constexpr int kPad = 0, kCls = 1, kSep = 2, kMask = 3, kUnknown = 4, kLetterA = 5;
/// The id of a letter from a to r; the random models have 23 tokens.
inline int letter(char c) { return kLetterA + (c - 'a'); }

inline std::string letters_json(Frame frame) {
    std::string added, vocabulary;
    const char* const specials[] = {"[PAD]", "[CLS]", "[SEP]", "[MASK]", "[UNK]"};
    for (int id = 0; id < kLetterA; ++id) {
        const std::string name = std::string("\"") + specials[id] + "\"";
        added += (id ? "," : "") + std::string("{\"id\":") + std::to_string(id) +
                 ",\"content\":" + name +
                 ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
                 "\"normalized\":false,\"special\":true}";
        vocabulary += (id ? "," : "") + name + ":" + std::to_string(id);
    }
    for (char c = 'a'; c <= 'r'; ++c)
        vocabulary += std::string(",\"") + c + "\":" + std::to_string(letter(c));
    const std::string special = R"({"SpecialToken":{"id":"[SEP]","type_id":0}})";
    std::string processor = "null";
    if (frame == Frame::Bert)
        processor = R"({"type":"BertProcessing","sep":["[SEP]",2],"cls":["[CLS]",1]})";
    if (frame == Frame::Roberta)
        processor = R"({"type":"RobertaProcessing","sep":["[SEP]",2],"cls":["[CLS]",1],)"
                    R"("trim_offsets":true,"add_prefix_space":false})";
    if (frame == Frame::T5)
        processor =
            R"({"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},)" +
            special + R"(],"pair":[{"Sequence":{"id":"A","type_id":0}},)" + special +
            R"(,{"Sequence":{"id":"B","type_id":0}},)" + special +
            R"(],"special_tokens":{"[SEP]":{"id":"[SEP]","ids":[2],"tokens":["[SEP]"]}}})";
    return R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[)" + added +
           R"(],"normalizer":null,"pre_tokenizer":{"type":"Split","pattern":{"Regex":"."},)"
           R"("behavior":"Isolated","invert":false},"post_processor":)" +
           processor +
           R"(,"decoder":null,"model":{"type":"WordLevel","unk_token":"[UNK]","vocab":{)" +
           vocabulary + "}}}";
}

/// The model keeps the weights that it views alive.
inline std::shared_ptr<const LoadedModel> load_random(ModelSpec spec, Frame frame,
                                                      GenerationRules rules = {},
                                                      ChatTemplate chat = {}) {
    struct Kept {
        explicit Kept(ModelSpec model_spec) : random(std::move(model_spec)) {}
        RandomModel random;
        std::shared_ptr<const LoadedModel> model;
    };
    const auto kept = std::make_shared<Kept>(std::move(spec));
    Checkpoint checkpoint;
    checkpoint.spec = kept->random.spec;
    checkpoint.weights = kept->random.weights;
    checkpoint.generation = std::move(rules);
    kept->model = LoadedModel::assemble(
        "random", std::move(checkpoint),
        {Tokenizer::from_json(letters_json(frame), "letters"), {}, std::move(chat)}, 1);
    return {kept, kept->model.get()};
}

inline std::shared_ptr<const LoadedModel> load_bert(Frame frame = Frame::Bert) {
    return load_random(bert_like(), frame);
}

/// A decoder that was taught to talk: [CLS] what the user says [SEP] r.
inline std::shared_ptr<const LoadedModel> load_chat() {
    return load_random(gpt2_like(), Frame::None, {},
                       {"{% for message in messages %}[CLS]{{ message.content }}[SEP]{% endfor %}"
                        "{% if add_generation_prompt %}r{% endif %}",
                        {},
                        "chat"});
}

inline std::shared_ptr<const LoadedModel> load_t5() {
    return load_random(t5_like(), Frame::T5, {.stop_ids = {kSep}, .decoder_start_id = kPad});
}

/// @throws std::runtime_error with the reason where the request cannot be answered
inline std::shared_ptr<const Snapshot> snapshot_of(Analyzer& analyzer,
                                                   const AnalysisRequest& request) {
    AnalysisResult result = analyzer.analyze(request, {});
    if (const auto* failed = std::get_if<Failed>(&result))
        throw std::runtime_error(failed->message);
    return std::get<std::shared_ptr<const Snapshot>>(std::move(result));
}

inline std::shared_ptr<const Snapshot> snapshot_of(std::shared_ptr<const LoadedModel> model,
                                                   const AnalysisRequest& request) {
    Analyzer analyzer(std::move(model));
    return snapshot_of(analyzer, request);
}

}  // namespace headlight::testing
