#pragma once

#include <ctime>
#include <string>

#include "engine/text/jinja_syntax.h"
#include "engine/text/jinja_value.h"

namespace headlight::jinja {

/// Runs a template with variables, as Jinja 2 does in transformers; `raise_exception`, `namespace`,
/// `range`, `dict` and `strftime_now` are there as well.
/// @param variables  an object
/// @param now        what `strftime_now` writes
/// @param where      the template, for errors
/// @throws Error for what the template raises and for what it may not do: more than a million
///         steps, texts of more than 4 MB
std::string render(const Block& body, const Json& variables, const std::tm& now,
                   const std::string& where);

}  // namespace headlight::jinja
