#include "engine/text/sentencepiece_family.h"

#include <algorithm>

namespace headlight {
namespace {

using Family = SentencePieceFamily;
using Ids = Family::Ids;
using Text = Family::Text;
using Roles = std::vector<LegacyConfig::Role>;
using Slots = std::vector<Family::Slot>;

const Slots kClsSep = {{"cls_token", 0}, {"A", 0}, {"sep_token", 0}};
const Slots kClsSepPair = {
    {"cls_token", 0}, {"A", 0}, {"sep_token", 0}, {"B", 1}, {"sep_token", 1}};
const Slots kLanguage = {{"src_lang", 0}, {"A", 0}, {"eos_token", 0}};
const Slots kLanguagePair = {{"src_lang", 0}, {"A", 0}, {"B", 0}, {"eos_token", 0}};

Roles bert_roles(const char* unknown, const char* pad) {
    return {{"bos_token", "[CLS]"},  {"eos_token", "[SEP]"}, {"unk_token", unknown},
            {"sep_token", "[SEP]"},  {"pad_token", pad},     {"cls_token", "[CLS]"},
            {"mask_token", "[MASK]"}};
}

Roles fairseq_roles() {
    return {{"bos_token", "<s>"},    {"eos_token", "</s>"},  {"unk_token", "<unk>"},
            {"sep_token", "</s>"},   {"pad_token", "<pad>"}, {"cls_token", "<s>"},
            {"mask_token", "<mask>"}};
}

Roles translator_roles() {
    return {{"eos_token", "</s>"}, {"unk_token", "<unk>"}, {"pad_token", "<pad>"}};
}

std::vector<Family> make_families() {
    std::vector<Family> families;
    families.push_back({{"T5"},
                        Ids::ExtraIds,
                        Text::Words,
                        translator_roles(),
                        {{"A", 0}, {"eos_token", 0}},
                        {{"A", 0}, {"eos_token", 0}, {"B", 0}, {"eos_token", 0}}});
    families.push_back({{"XLMRoberta"},
                        Ids::Fairseq,
                        Text::Words,
                        fairseq_roles(),
                        {{"bos_token", 0}, {"A", 0}, {"eos_token", 0}},
                        {{"bos_token", 0},
                         {"A", 0},
                         {"eos_token", 0},
                         {"eos_token", 0},
                         {"B", 0},
                         {"eos_token", 0}}});
    families.push_back({{"Albert"},
                        Ids::Model,
                        Text::Quotes,
                        bert_roles("<unk>", "<pad>"),
                        kClsSep,
                        kClsSepPair,
                        true});
    families.push_back(
        {{"XLNet"},
         Ids::Model,
         Text::Quotes,
         {{"bos_token", "<s>"},
          {"eos_token", "</s>"},
          {"unk_token", "<unk>"},
          {"sep_token", "<sep>"},
          {"pad_token", "<pad>"},
          {"cls_token", "<cls>"},
          {"mask_token", "<mask>"}},
         {{"A", 0}, {"sep_token", 0}, {"cls_token", 2}},
         {{"A", 0}, {"sep_token", 0}, {"B", 1}, {"sep_token", 1}, {"cls_token", 2}}});
    families.push_back({{"DebertaV2"},
                        Ids::Model,
                        Text::Deberta,
                        bert_roles("[UNK]", "[PAD]"),
                        kClsSep,
                        kClsSepPair});
    families.push_back({{"Marian"},
                        Ids::VocabJson,
                        Text::Trimmed,
                        translator_roles(),
                        {{"A", 0}, {"eos_token", 0}},
                        {{"A", 0}, {"B", 0}, {"eos_token", 0}}});
    families.push_back({{"M2M100"},
                        Ids::VocabJsonAndLanguages,
                        Text::Trimmed,
                        fairseq_roles(),
                        kLanguage,
                        kLanguagePair});
    families.push_back(
        {{"Nllb", "NLLB"}, Ids::Languages, Text::Nllb, fairseq_roles(), kLanguage, kLanguagePair});
    families.push_back({{"Llama", "CodeLlama"},
                        Ids::Model,
                        Text::Llama,
                        {{"bos_token", "<s>"},
                         {"eos_token", "</s>"},
                         {"unk_token", "<unk>"},
                         {"pad_token", nullptr}},
                        {},
                        {}});
    families.push_back({{"Gemma"},
                        Ids::Model,
                        Text::Gemma,
                        {{"bos_token", "<bos>"},
                         {"eos_token", "<eos>"},
                         {"unk_token", "<unk>"},
                         {"pad_token", "<pad>"},
                         {"mask_token", "<mask>"}},
                        {},
                        {}});
    return families;
}

const Family kAsTheModelSays = {{},
                                Ids::Model,
                                Text::Model,
                                {{"bos_token", nullptr},
                                 {"eos_token", nullptr},
                                 {"unk_token", nullptr},
                                 {"sep_token", nullptr},
                                 {"pad_token", nullptr},
                                 {"cls_token", nullptr},
                                 {"mask_token", nullptr}},
                                {},
                                {}};

}  // namespace

const SentencePieceFamily& sentencepiece_family(const std::string& name) {
    static const std::vector<Family> kFamilies = make_families();
    const auto found = std::find_if(kFamilies.begin(), kFamilies.end(), [&](const Family& family) {
        return std::find(family.names.begin(), family.names.end(), name) != family.names.end();
    });
    return found == kFamilies.end() ? kAsTheModelSays : *found;
}

const std::vector<std::string>& m2m100_languages() {
    static const std::vector<std::string> kLanguages = {
        "af", "am", "ar", "ast", "az", "ba", "be", "bg", "bn", "br",  "bs", "ca", "ceb", "cs", "cy",
        "da", "de", "el", "en",  "es", "et", "fa", "ff", "fi", "fr",  "fy", "ga", "gd",  "gl", "gu",
        "ha", "he", "hi", "hr",  "ht", "hu", "hy", "id", "ig", "ilo", "is", "it", "ja",  "jv", "ka",
        "kk", "km", "kn", "ko",  "lb", "lg", "ln", "lo", "lt", "lv",  "mg", "mk", "ml",  "mn", "mr",
        "ms", "my", "ne", "nl",  "no", "ns", "oc", "or", "pa", "pl",  "ps", "pt", "ro",  "ru", "sd",
        "si", "sk", "sl", "so",  "sq", "sr", "ss", "su", "sv", "sw",  "ta", "th", "tl",  "tn", "tr",
        "uk", "ur", "uz", "vi",  "wo", "xh", "yi", "yo", "zh", "zu"};
    return kLanguages;
}

}  // namespace headlight
