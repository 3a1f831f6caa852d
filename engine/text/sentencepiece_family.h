#pragma once

#include <string>
#include <vector>

#include "engine/text/legacy_config.h"

namespace headlight {

/// What a kind of tokenizer makes of its SentencePiece model; the model itself says the rest.
struct SentencePieceFamily {
    /// Where the ids come from.
    enum class Ids {
        Model,      // the place of the piece
        ExtraIds,   // T5: and sentinels after them
        Fairseq,    // XLM-R: four tokens of its own in the place of the first three, a mask at the
                    // end
        Languages,  // NLLB: the same with the languages before the mask
        VocabJson,  // Marian: vocab.json
        VocabJsonAndLanguages,  // M2M100: and the languages after it
    };
    /// How text is normalised and cut before the model sees it.
    enum class Text {
        Model,    // as the file says
        Trimmed,  // as the file says; decoded text has no white space at its ends
        Words,    // white space separates words, whatever the file says
        Quotes,   // the same after ALBERT's treatment of quotation marks, accents and case
        Deberta,  // runs of white space become one space
        Llama,    // every space counts
        Gemma,    // likewise, and none is put before the text
        Nllb,
    };
    /// A text ("A" or "B"), or the role of a special token, and its type.
    using Slot = std::pair<const char*, int>;

    std::vector<std::string> names;
    Ids ids = Ids::Model;
    Text text = Text::Model;
    std::vector<LegacyConfig::Role> roles;
    std::vector<Slot> single;  // empty: what add_bos_token and add_eos_token say
    std::vector<Slot> pair;
    bool lowercases = false;  // unless do_lower_case says otherwise
};

/// The entry of the table for a kind of tokenizer; one that leaves everything to the model for
/// kinds that are not listed.
const SentencePieceFamily& sentencepiece_family(const std::string& name);

/// The languages of M2M100 in the order of their ids.
const std::vector<std::string>& m2m100_languages();

}  // namespace headlight
