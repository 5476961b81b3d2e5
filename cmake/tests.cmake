# SPDX-License-Identifier: GPL-2.0-only
#
# One runner for all suites, a ctest entry for each suite it lists, and the checks of the tree.

add_executable(tcp-lifecycle-test test/test-runner.cc ${TCP_LIFECYCLE_TESTS})
target_link_libraries(tcp-lifecycle-test PRIVATE tcp-lifecycle)
set_target_properties(tcp-lifecycle-test PROPERTIES
                      RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)

# The suites name themselves, so the list is asked of the runner after each link.
set(suites_file ${PROJECT_BINARY_DIR}/suites.cmake)
add_custom_command(
  TARGET tcp-lifecycle-test POST_BUILD
  COMMAND ${CMAKE_COMMAND} -D RUNNER=$<TARGET_FILE:tcp-lifecycle-test> -D OUT=${suites_file}
          -P ${PROJECT_SOURCE_DIR}/cmake/discover-suites.cmake
  VERBATIM
)
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY TEST_INCLUDE_FILES ${suites_file})

foreach(check layers file-lists)
  add_test(NAME ${check} COMMAND ${PROJECT_SOURCE_DIR}/test/check-${check}.sh)
  add_test(NAME ${check}-self-test COMMAND ${PROJECT_SOURCE_DIR}/test/check-${check}.sh --self-test)
  set_tests_properties(${check} ${check}-self-test PROPERTIES LABELS tree TIMEOUT 300)
endforeach()
if(NOT TCP_LIFECYCLE_SANITIZE)
  add_test(NAME install COMMAND ${PROJECT_SOURCE_DIR}/test/install-test.sh ${PROJECT_BINARY_DIR})
  set_tests_properties(install PROPERTIES LABELS install TIMEOUT 300)
endif()

# Segments at a live node in every state, for ./run fuzz.
add_executable(segment-fuzz EXCLUDE_FROM_ALL
               test/fuzz/segment-fuzz.cc
               test/fuzz/fuzz-segment.cc
               test/fuzz/state-fuzzer.cc
               test/fuzz/state-fuzzer-drive.cc
               test/segment-peer.cc)
target_link_libraries(segment-fuzz PRIVATE tcp-lifecycle)
set_target_properties(segment-fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)

# What reads packet scripts, under libFuzzer; how to build and run it stands in its source.
option(TCP_LIFECYCLE_FUZZ "Add the target packet-script-fuzz; needs clang" OFF)
if(TCP_LIFECYCLE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "TCP_LIFECYCLE_FUZZ needs clang: set CMAKE_CXX_COMPILER to clang++")
  endif()
  add_executable(packet-script-fuzz EXCLUDE_FROM_ALL
                 test/fuzz/packet-script-fuzz.cc
                 helper/packet-script-call-check.cc
                 helper/packet-script-check.cc
                 helper/packet-script-claims.cc
                 helper/packet-script-compare.cc
                 helper/packet-script-constants.cc
                 helper/packet-script-icmp.cc
                 helper/packet-script-packet-grammar.cc
                 helper/packet-script-parser.cc
                 helper/packet-script-scan.cc
                 helper/packet-script-segment.cc
                 helper/packet-script-settings.cc
                 helper/packet-script-source.cc
                 helper/packet-script-symbols.cc
                 helper/packet-script-values.cc
                 model/segment/tcp-connection-id.cc
                 model/segment/tcp-lifecycle-event.cc
                 model/stack/tcp-lifecycle-tracer.cc)
  target_include_directories(packet-script-fuzz BEFORE PRIVATE ${PROJECT_BINARY_DIR}/include)
  target_compile_options(packet-script-fuzz PRIVATE -fsanitize=fuzzer,address,undefined
                         -fno-sanitize-recover=undefined)
  target_link_options(packet-script-fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(packet-script-fuzz PRIVATE ${ns3_libraries})
  set_target_properties(packet-script-fuzz PROPERTIES
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)
endif()
