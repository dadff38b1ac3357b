# Compiler settings, packages and the few functions by which every target of the project is declared.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Programs need PIE only, which is the compiler's default here; PIC would keep it from inlining a library's functions.
if(NOT CMAKE_INTERPROCEDURAL_OPTIMIZATION)
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
endif()
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(FAIRLEAD_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(FAIRLEAD_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(NOT FAIRLEAD_SANITIZE STREQUAL "")
  message(FATAL_ERROR "FAIRLEAD_SANITIZE must be empty, address or thread, not '${FAIRLEAD_SANITIZE}'")
endif()
if(FAIRLEAD_FUZZ)
  # The fuzzer sees what the libraries do with its input, not only its own file.
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()
# Tests wait more than they compute; optimising under the sanitizers would double the time of a build. Fuzzers compute.
if(FAIRLEAD_FUZZ)
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
else()
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG")

add_library(fairlead_options INTERFACE)
target_include_directories(fairlead_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(fairlead_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ reports these inside libraries' inlined code under the sanitizers; clang-tidy looks for the same mistakes.
  target_compile_options(fairlead_options INTERFACE -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-restrict
    -Wno-array-bounds -Wno-free-nonheap-object -Wno-tsan)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(fairlead_options INTERFACE -Wno-missing-field-initializers)
endif()
target_compile_options(fairlead_options INTERFACE -Wno-missing-field-initializers)

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(GTest REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

set(FAIRLEAD_GENERATED ${CMAKE_BINARY_DIR}/gen)

# fairlead_proto(NAME files... [GRPC files...] [DEPS targets...]): generates and compiles .proto files, given
# relative to proto/. GRPC names those that also hold services.
function(fairlead_proto name)
  cmake_parse_arguments(arg "" "" "PROTOS;GRPC;DEPS" ${ARGN})
  set(sources)
  foreach(proto ${arg_PROTOS} ${arg_GRPC})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(outputs ${FAIRLEAD_GENERATED}/${stem}.pb.cc ${FAIRLEAD_GENERATED}/${stem}.pb.h)
    set(plugin)
    if(proto IN_LIST arg_GRPC)
      list(APPEND outputs ${FAIRLEAD_GENERATED}/${stem}.grpc.pb.cc ${FAIRLEAD_GENERATED}/${stem}.grpc.pb.h)
      set(plugin --grpc_out=${FAIRLEAD_GENERATED} --plugin=protoc-gen-grpc=${GRPC_CPP_PLUGIN})
    endif()
    file(GLOB_RECURSE all_protos CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/proto/*.proto)
    add_custom_command(OUTPUT ${outputs}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${FAIRLEAD_GENERATED}
      COMMAND ${PROTOC} -I${CMAKE_SOURCE_DIR}/proto --cpp_out=${FAIRLEAD_GENERATED} ${plugin} ${CMAKE_SOURCE_DIR}/proto/${proto}
      DEPENDS ${all_protos} VERBATIM)
    list(APPEND sources ${outputs})
  endforeach()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${FAIRLEAD_GENERATED})
  target_link_libraries(${name} PUBLIC protobuf::libprotobuf ${arg_DEPS})
  if(arg_GRPC)
    target_link_libraries(${name} PUBLIC gRPC::grpc++)
  endif()
endfunction()

# fairlead_library(NAME SOURCES files... DEPS targets...): a static library of ours, warnings as errors.
function(fairlead_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC fairlead_options absl::status absl::statusor absl::time absl::strings fmt::fmt ${arg_DEPS})
endfunction()

# fairlead_executable(NAME SOURCES files... DEPS targets...): a program, put in ${build}/bin.
function(fairlead_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE fairlead_options ${arg_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

add_custom_target(fairlead_tsan_tests)
add_custom_target(fairlead_fuzzers)

set(FAIRLEAD_TEST_ENVIRONMENT
  "ASAN_OPTIONS=detect_stack_use_after_return=1"
  "UBSAN_OPTIONS=print_stacktrace=1"
  "TSAN_OPTIONS=ignore_noninstrumented_modules=1 suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp history_size=7"
  "FAIRLEAD_SHARED_DATA=${CMAKE_SOURCE_DIR}/../shared/data"
  "FAIRLEAD_SCRIPTS=${CMAKE_SOURCE_DIR}/scripts")

# fairlead_test(NAME SOURCES files... DEPS targets... [LABELS labels...] [TIMEOUT seconds]): one GoogleTest program.
# Labels: `tsan` also runs under the tsan preset; `component` starts a real Redis, Kafka or Prometheus.
function(fairlead_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  if(FAIRLEAD_FUZZ)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE fairlead_options ${arg_DEPS} GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
    ENVIRONMENT "${FAIRLEAD_TEST_ENVIRONMENT}")
  if("tsan" IN_LIST arg_LABELS)
    add_dependencies(fairlead_tsan_tests ${name})
  endif()
endfunction()

# fairlead_fuzzer(NAME SOURCES files... DEPS targets...): a libFuzzer program, built only with FAIRLEAD_FUZZ.
function(fairlead_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  if(NOT FAIRLEAD_FUZZ)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE fairlead_options ${arg_DEPS})
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzzers)
  add_dependencies(fairlead_fuzzers ${name})
endfunction()
