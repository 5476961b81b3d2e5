# SPDX-License-Identifier: GPL-2.0-only
#
# The module as a member of an ns-3 tree: ns-3's own macros build, test and install it.

add_definitions(-DTCP_LIFECYCLE_NS3_VERSION="${NS3_VER}")

build_lib(
  LIBNAME tcp-lifecycle
  SOURCE_FILES ${TCP_LIFECYCLE_SOURCES}
  HEADER_FILES ${TCP_LIFECYCLE_HEADERS}
  LIBRARIES_TO_LINK ${ns3_libraries} ${TCP_LIFECYCLE_PLOT_LIBRARIES}
                    ${TCP_LIFECYCLE_TRACE_LIBRARIES}
  TEST_SOURCES ${TCP_LIFECYCLE_TESTS}
)
