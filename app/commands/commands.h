#pragma once

#include <iosfwd>

#include "app/options.h"

namespace headlight {

/// The commands without a picture. Each writes its one document to `out` and throws Error on
/// failure.
void run_models(const ModelsCommand& command, std::ostream& out);
void run_info(const InfoCommand& command, std::ostream& out);
void run_tokenize(const TokenizeCommand& command, std::ostream& out);
void run_decode(const DecodeCommand& command, std::ostream& out);
void run_trace(const TraceCommand& command);
void run_next(const NextCommand& command, std::ostream& out);
void run_generate(const GenerateCommand& command, std::ostream& out);

/// The commands with pictures.
void run_window(const WindowCommand& command);
void run_shot(const ShotCommand& command);
void run_replay(const ReplayCommand& command);

}  // namespace headlight
