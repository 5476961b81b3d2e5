# SPDX-License-Identifier: GPL-2.0-only
#
# Asks the test RUNNER for its suites and writes a ctest entry for each into OUT.

execute_process(COMMAND ${RUNNER} --list OUTPUT_VARIABLE names RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list failed: ${result}")
endif()
string(STRIP "${names}" names)
string(REPLACE "\n" ";" names "${names}")
set(text "")
# Long suites start first, so that no core waits for the last of them.
set(long_suites "-(drawn-files|erlang|flood-range|plot-run|plot-source|soak|stock-parity|validation)$")
foreach(name ${names})
  string(APPEND text "add_test(\"${name}\" \"${RUNNER}\" \"--suite=${name}\" \"--verbose\")\n")
  # A suite that hangs fails within minutes; sanitized, the longest takes a fifth of this.
  string(APPEND text "set_tests_properties(\"${name}\" PROPERTIES LABELS suite TIMEOUT 300)\n")
  if(name MATCHES "${long_suites}")
    string(APPEND text "set_tests_properties(\"${name}\" PROPERTIES COST 10)\n")
  endif()
endforeach()
file(WRITE ${OUT} "${text}")
