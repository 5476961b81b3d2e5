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
