# Makes the C++ source that holds the question bank, so that a program needs no file at run time.
# cmake -DOUTPUT=... -DBANK=questions.toml -P embed.cmake
file(READ ${BANK} text)
file(WRITE ${OUTPUT} "#include \"services/pulse/survey/question_bank.h\"

namespace fairlead::pulse::survey {

const char kBuiltInQuestions[] = R\"toml(${text})toml\";

}  // namespace fairlead::pulse::survey
")
