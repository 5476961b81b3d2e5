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
foreach(name ${names})
  string(APPEND text "add_test(\"${name}\" \"${RUNNER}\" \"--suite=${name}\" \"--verbose\")\n")
  string(APPEND text "set_tests_properties(\"${name}\" PROPERTIES LABELS suite)\n")
endforeach()
file(WRITE ${OUT} "${text}")
