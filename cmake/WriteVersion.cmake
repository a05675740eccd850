execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT commit)
  set(commit "unknown")
endif()
set(text "constexpr const char* kVersion = \"${VERSION}\";
constexpr const char* kCommit = \"${commit}\";
constexpr const char* kCompiler = \"${COMPILER}\";
constexpr const char* kBuildType = \"${BUILD_TYPE}\";
")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT "${old}" STREQUAL "${text}")
  file(WRITE ${OUTPUT} "${text}")
endif()
