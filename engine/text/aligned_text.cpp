#include "engine/text/aligned_text.h"

#include "engine/text/utf8.h"

namespace headlight {

AlignedText AlignedText::from_original(std::string_view original) {
    AlignedText result;
    result.reserve(original.size());
    for (std::size_t at = 0; at < original.size();) {
        const utf8::Decoded read = utf8::decode(original, at);
        result.append(read.code, {at, at + read.length});
        at += read.length;
    }
    return result;
}

void AlignedText::reserve(std::size_t bytes) {
    text_.reserve(bytes);
    origins_.reserve(bytes);
}

void AlignedText::append(char32_t code, TokenSpan origin) {
    utf8::append(text_, code);
    origins_.resize(text_.size(), origin);
}

void AlignedText::append(const AlignedText& source, TokenSpan range) {
    text_.append(source.text_, range.begin, range.size());
    const auto first = source.origins_.begin();
    origins_.insert(origins_.end(), first + static_cast<std::ptrdiff_t>(range.begin),
                    first + static_cast<std::ptrdiff_t>(range.end));
}

AlignedText AlignedText::slice(TokenSpan range) const {
    AlignedText result;
    result.append(*this, range);
    return result;
}

void Rewriter::put(Edit edit) {
    if (edit.consumed == 0 || cursor_ >= range_.end) {
        out_.append(edit.code, last_origin());
        return;
    }
    out_.append(edit.code, source_.origin(cursor_));
    skip(edit.consumed);
}

void Rewriter::insert(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const utf8::Decoded read = utf8::decode(text, at);
        put({read.code, 0});
        at += read.length;
    }
}

void Rewriter::skip(std::size_t characters) {
    for (; characters > 0 && cursor_ < range_.end; --characters) {
        cursor_ += utf8::length_from_lead(source_.str()[cursor_]);
    }
}

void Rewriter::copy_to(std::size_t end) {
    out_.append(source_, {cursor_, end});
    cursor_ = end;
}

TokenSpan Rewriter::last_origin() const {
    if (cursor_ > range_.begin) return source_.origin(cursor_ - 1);
    const std::size_t start = range_.size() > 0 ? source_.origin(range_.begin).begin : 0;
    return {start, start};
}

}  // namespace headlight
