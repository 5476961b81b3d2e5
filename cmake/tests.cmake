# SPDX-License-Identifier: GPL-2.0-only
#
# One runner for all suites, a ctest entry for each suite it lists, and the checks of the tree.

# What suites and ./run validate share is compiled once.
set(shared_sources ${TCP_LIFECYCLE_TESTS})
list(FILTER shared_sources EXCLUDE REGEX "-test-suite\\.cc$")
set(suite_sources ${TCP_LIFECYCLE_TESTS})
list(FILTER suite_sources INCLUDE REGEX "-test-suite\\.cc$")
if(TCP_LIFECYCLE_SANITIZE)
  # Suites that need minutes of statistics and take no path that others do not take, and those whose
  # exceptions leave Simulator::Run, which loses its event then.
  list(FILTER suite_sources EXCLUDE REGEX
       "/(erlang|flood-range|gateway-mistake|validation|workload-mistake)-test-")
  list(FILTER shared_sources EXCLUDE REGEX "/validation/experiment-")
endif()
add_library(tcp-lifecycle-test-support OBJECT ${shared_sources})
target_link_libraries(tcp-lifecycle-test-support PUBLIC tcp-lifecycle PRIVATE
                      ${TCP_LIFECYCLE_TRACE_LIBRARIES})
# Half the time to compile: what takes time in a test is the library. UBSan judges the library, not
# its tests: it doubles the time, and ns-3's int64x64-128.h shifts negative numbers when a negative
# Time is read in seconds, which only tests do.
set(test_options -O1 -g1)
if(TCP_LIFECYCLE_SANITIZE)
  set(test_options -O0 -g1 -fno-sanitize=undefined)
endif()
target_compile_options(tcp-lifecycle-test-support PRIVATE ${test_options})

add_executable(tcp-lifecycle-test test/test-runner.cc ${suite_sources})
target_link_libraries(tcp-lifecycle-test PRIVATE tcp-lifecycle-test-support
                      ${TCP_LIFECYCLE_TRACE_LIBRARIES})
target_compile_options(tcp-lifecycle-test PRIVATE ${test_options})
if(NOT TCP_LIFECYCLE_SANITIZE)
  add_executable(tcp-lifecycle-validate test/validation/validate.cc)
  target_link_libraries(tcp-lifecycle-validate PRIVATE tcp-lifecycle-test-support)
  set_target_properties(tcp-lifecycle-validate PROPERTIES
                        RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)
endif()
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

foreach(check layers sizes file-lists)
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
               test/fuzz-segment.cc
               test/fuzz/state-fuzzer.cc
               test/fuzz/state-fuzzer-drive.cc
               test/segment-peer.cc)
target_link_libraries(segment-fuzz PRIVATE tcp-lifecycle)
set_target_properties(segment-fuzz PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)

# What reads packet scripts, and the decisions, under libFuzzer; how to build and run the targets
# stands in their sources.
option(TCP_LIFECYCLE_FUZZ "Add the targets packet-script-fuzz and decision-fuzz; needs clang" OFF)
if(TCP_LIFECYCLE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "TCP_LIFECYCLE_FUZZ needs clang: set CMAKE_CXX_COMPILER to clang++")
  endif()
  add_executable(packet-script-fuzz EXCLUDE_FROM_ALL
                 test/fuzz/packet-script-fuzz.cc
                 helper/packet-script/packet-script-call-check.cc
                 helper/packet-script/packet-script-check.cc
                 helper/packet-script/packet-script-claims.cc
                 helper/packet-script/packet-script-compare.cc
                 helper/packet-script/packet-script-constants.cc
                 helper/packet-script/packet-script-icmp.cc
                 helper/packet-script/packet-script-packet-grammar.cc
                 helper/packet-script/packet-script-parser.cc
                 helper/packet-script/packet-script-scan.cc
                 helper/packet-script/packet-script-segment.cc
                 helper/packet-script/packet-script-settings.cc
                 helper/packet-script/packet-script-source.cc
                 helper/packet-script/packet-script-symbols.cc
                 helper/packet-script/packet-script-values.cc
                 model/segment/tcp-connection-id.cc
                 model/segment/tcp-lifecycle-event.cc
                 model/stack/tcp-lifecycle-tracer.cc)
  add_executable(decision-fuzz EXCLUDE_FROM_ALL
                 test/fuzz/decision-fuzz.cc
                 test/fuzz/decision-fuzz-gateway.cc
                 test/fuzz/decision-fuzz-segments.cc
                 model/decision/address-translation.cc
                 model/decision/admission-drop-oldest.cc
                 model/decision/admission-drop-random.cc
                 model/decision/admission-linux.cc
                 model/decision/admission-policies.cc
                 model/decision/admission-policy.cc
                 model/decision/admission-prefix-share.cc
                 model/decision/admission-tail-drop.cc
                 model/decision/challenge-ack-limit.cc
                 model/decision/close-decision.cc
                 model/decision/connection-follow.cc
                 model/decision/give-up-decision.cc
                 model/decision/handshake-watch.cc
                 model/decision/icmp-decision.cc
                 model/decision/isn-generator.cc
                 model/decision/listen-decision.cc
                 model/decision/port-selection.cc
                 model/decision/segment-acceptance.cc
                 model/decision/syn-cookie.cc
                 model/decision/syn-flood-signs.cc
                 model/decision/syn-proxy-cookie.cc
                 model/decision/syn-proxy-decision.cc
                 model/decision/syn-sent-decision.cc
                 model/decision/time-wait-decision.cc
                 model/decision/timestamp-clock.cc
                 model/decision/token-bucket.cc
                 model/segment/siphash.cc
                 model/segment/tcp-connection-id.cc
                 model/segment/tcp-drop-reason.cc
                 model/segment/tcp-lifecycle-event.cc
                 model/segment/traffic-origin.cc)
  foreach(target packet-script-fuzz decision-fuzz)
    target_include_directories(${target} BEFORE PRIVATE ${PROJECT_BINARY_DIR}/include)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer,address,undefined
                           -fno-sanitize-recover=undefined)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer,address,undefined)
    target_link_libraries(${target} PRIVATE ${ns3_libraries})
    set_target_properties(${target} PROPERTIES
                          RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test)
  endforeach()
endif()
